// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// A mistake for somebody who knows calculus and none of our words.
///   predicate   ends the first line of a report, {} stands for whose it is: "{} has the opposite sign"
///   plain       what is wrong, and often where to look, in one or two sentences
struct PlainWords {
  std::string predicate, plain;
};

/// Of a mistake or a broken clause. What has no words of its own is called by its name.
PlainWords plain_words_of(const std::string& mistake);

/// Whether it has words of its own.
bool has_words(const std::string& mistake);

/// A row of the tables below.
struct WordsRow {
  std::string_view name, predicate, plain;
};

std::span<const WordsRow> words_of_values();     ///< wrong numbers
std::span<const WordsRow> words_of_places();     ///< right numbers at wrong places, or left out
std::span<const WordsRow> words_of_contract();   ///< broken rules of a layer, or of a function
std::span<const WordsRow> words_of_functions();  ///< of functions, Jacobians, Hessians, manifolds, penalties

}  // namespace gradcheck::detail
