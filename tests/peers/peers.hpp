// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <gradcheck/report/report.hpp>

/// Right and wrong derivatives in the types of other libraries, each shown to that library's own checker and to ours.
namespace peers {

/// What a checker says of a derivative. undecided: it neither accuses nor vouches.
enum class Word : unsigned char { passed, undecided, accused };

struct Answer {
  Word word = Word::passed;
  std::size_t calls = 0;  ///< of the user's functions, values and derivatives alike
};

/// One derivative, and what each checker is asked by.
struct Case {
  std::string name, fault;                   ///< fault: what is wrong; empty: nothing
  std::vector<std::function<Answer()>> ask;  ///< by the checkers of the library; ours is the last

  bool right() const { return fault.empty(); }
};

struct Library {
  std::string name;                   ///< with its version; "Ceres is not installed": there are no cases
  std::vector<std::string> checkers;  ///< ours is the last
  std::vector<Case> cases;
};

/// Accused: an entry disagrees, or a rule is broken.
Word word_of(const gradcheck::Report& report);

/// Of this build: those whose library was not found have no cases.
Library ceres_library();
Library ipopt_library();
Library dlib_library();
std::vector<Library> libraries();

}  // namespace peers
