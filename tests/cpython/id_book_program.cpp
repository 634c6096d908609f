// The book of ids alone, driven by lines: "ADDRESS TELL ADDRESS TELL …" is a capture, answered with its ids; the word "fail"
// in front throws the capture away, "file" takes it over through a file in memory, "last" first gives away all ids but one.
#include <sys/mman.h>
#include <unistd.h>

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "cpython/id_book.hpp"

using namespace heaptrail::cpython;

int main() {
    kept_ids kept;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string mode;
        words >> mode;
        std::vector<std::uint64_t> addresses;
        std::vector<std::uint32_t> tells;
        for (std::uint64_t address = 0, tell = 0; words >> address >> tell;) {
            addresses.push_back(address);
            tells.push_back(static_cast<std::uint32_t>(tell));
        }
        if (mode == "reset") kept = {};
        if (mode == "last") kept.next_id = end_of_object_ids - 1;
        const int descriptor = mode == "file" ? memfd_create("ids", MFD_CLOEXEC) : -1;
        id_book book(kept, descriptor);
        std::vector<std::uint32_t> ids(addresses.size());
        const int error = book.assign(addresses, tells, ids);
        std::cout << error;
        for (const std::uint32_t id : ids) std::cout << ' ' << id;
        if (error == 0 && mode == "file") {
            kept_ids next;
            next.pages = mapped_pages::of_file_read_only(descriptor, book.written_length());
            next.length = book.written_length();
            next.count = book.written_count();
            next.next_id = book.next_id();
            kept = std::move(next);
        } else if (error == 0 && mode != "fail") {
            kept = book.take_entries();
        }
        if (descriptor >= 0) close(descriptor);
        std::cout << " : " << kept.length << ' ' << kept.count << std::endl;
    }
}
