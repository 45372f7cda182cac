// SPDX-License-Identifier: MIT
#include <gradcheck/app/print/report_file.hpp>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <gradcheck/app/system/system.hpp>
#include <gradcheck/base/user_error.hpp>

namespace gradcheck {

ReportFile::ReportFile(std::string path)
    : path_(std::move(path)),
      temporary_(path_ + ".part" + std::to_string(system::process_number())),
      stream_(temporary_) {
  if (!stream_) throw detail::UserError(path_ + ": cannot be written: " + std::strerror(errno));
}

ReportFile::~ReportFile() {
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);  // renamed already, where it was finished
}

void ReportFile::write(const std::string& text) { stream_ << text; }

void ReportFile::finish() {
  stream_.close();
  std::error_code error;
  if (stream_) std::filesystem::rename(temporary_, path_, error);
  if (stream_ && !error) return;
  throw detail::UserError(path_ + ": cannot be written: " + (error ? error.message() : "the disk may be full"));
}

}  // namespace gradcheck
