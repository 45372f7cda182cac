// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <CLI/Formatter.hpp>

namespace gradcheck {

/// A program with all its commands and their options as a manual page, in the macros of man(7).
class Manual : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* program, std::string name, CLI::AppFormatMode mode) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
};

}  // namespace gradcheck
