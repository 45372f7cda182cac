// SPDX-License-Identifier: MIT
#pragma once

#include <fstream>
#include <string>

namespace gradcheck {

/// A file that appears under its own name only when it is whole: written beside it, then renamed. Without finish()
/// nothing is left.
class ReportFile {
 public:
  /// Throws UserError when the file cannot be written, naming it.
  explicit ReportFile(std::string path);
  ReportFile(const ReportFile&) = delete;
  ReportFile& operator=(const ReportFile&) = delete;
  ~ReportFile();
  void write(const std::string& text);
  void finish();  ///< flushes and renames; throws UserError when either fails

 private:
  std::string path_, temporary_;
  std::ofstream stream_;
};

}  // namespace gradcheck
