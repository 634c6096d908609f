#include "cpython/capture_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace heaptrail::cpython {

capture_file::capture_file(std::string path)
    : path_(std::move(path)),
      folder_(path_.substr(0, path_.rfind('/') + 1)),
      part_(path_ + ".part"),
      descriptor_(open(part_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR)),
      error_(descriptor() < 0 ? errno : 0) {}

capture_file::~capture_file() {
    if (descriptor() >= 0) remove_part();  // which there is none of any more where it became the file
}

int capture_file::synchronise() const noexcept { return fsync(descriptor()) == 0 ? 0 : errno; }

int capture_file::finish(std::string_view text, std::uint64_t offset) const noexcept {
    const ssize_t written = pwrite(descriptor(), text.data(), text.size(), static_cast<off_t>(offset));
    if (written != static_cast<ssize_t>(text.size())) return written < 0 ? errno : EIO;
    if (const int error = synchronise(); error != 0) return error;
    if (rename(part_.c_str(), path_.c_str()) != 0) return errno;
    // So that the name outlives a power cut as well; a file system that cannot do that is none of the caller's concern.
    const int folder = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return 0;
    fsync(folder);
    close(folder);
    return 0;
}

void capture_file::remove_part() const noexcept { unlink(part_.c_str()); }

void capture_file::remove_finished() const noexcept { unlink(path_.c_str()); }

}  // namespace heaptrail::cpython
