#include "cpython/capture_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace heaptrail::cpython {

namespace {

// So that the new name outlives a power cut as well. A file system that cannot do that is none of the caller's concern.
void make_name_durable(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    fsync(descriptor);
    close(descriptor);
}

}  // namespace

capture_file::capture_file(std::string path)
    : path_(std::move(path)),
      part_(path_ + ".part"),
      descriptor_(open(part_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR)),
      error_(descriptor() < 0 ? errno : 0) {}

capture_file::~capture_file() {
    if (descriptor() >= 0) unlink(part_.c_str());
}

int capture_file::finish(std::string_view text, std::uint64_t offset) {
    const ssize_t written = pwrite(descriptor(), text.data(), text.size(), static_cast<off_t>(offset));
    if (written != static_cast<ssize_t>(text.size())) return written < 0 ? errno : EIO;
    if (fsync(descriptor()) != 0) return errno;
    if (rename(part_.c_str(), path_.c_str()) != 0) return errno;
    descriptor_.close();
    make_name_durable(path_);
    return 0;
}

}  // namespace heaptrail::cpython
