// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/cases/model/case.hpp>

namespace gradcheck {

/// Of the installed cases: their files' names without the ending, as in one-neuron-by-hand. None where none is
/// installed.
std::vector<std::string> installed_case_names();

/// The cases of a file, of a directory, of standard input, which is called -, or the installed one of that name. Throws
/// UserError where it is none of them, and InputError where it cannot be read.
std::vector<cases::Case> cases_at(const std::string& path);

/// The file of the installed case of that name; the path itself where it is none of a case. Throws UserError where it
/// is neither.
std::string file_of_case(const std::string& path);

}  // namespace gradcheck
