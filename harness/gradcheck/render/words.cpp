// SPDX-License-Identifier: MIT
#include <gradcheck/render/words.hpp>

#include <algorithm>
#include <initializer_list>

namespace gradcheck::detail {
namespace {

const WordsRow* row_of(std::string_view name) {
  for (const auto& table : {words_of_values(), words_of_places(), words_of_contract(), words_of_functions()}) {
    const auto found = std::ranges::find(table, name, &WordsRow::name);
    if (found != table.end()) return &*found;
  }
  return nullptr;
}

constexpr std::string_view begins_a_factor = "factor ", ends_a_missing = " is missing", ends_too_many = " too many",
                           begins_a_penalty = "penalty: factor ";

/// "factor 40", "factor gain is missing", "factor y too many": the number or name is part of the mistake's.
PlainWords words_of_factor(std::string what) {
  if (what.ends_with(ends_a_missing)) {
    what.resize(what.size() - ends_a_missing.size());
    return {"{} lacks the factor " + what,
            "Every entry is divided by " + what + ": in a product the other factors stay."};
  }
  if (what.ends_with(ends_too_many)) {
    what.resize(what.size() - ends_too_many.size());
    return {"{} has the factor " + what + " once too often",
            "Every entry is multiplied by " + what + ", which is there already, or does not belong there."};
  }
  return {"{} is " + what + " times what it should be", "Every entry is off by the same factor, " + what + "."};
}

}  // namespace

bool has_words(const std::string& mistake) {
  return row_of(mistake) != nullptr || mistake.starts_with(begins_a_factor) || mistake.starts_with(begins_a_penalty);
}

PlainWords plain_words_of(const std::string& mistake) {
  if (const WordsRow* row = row_of(mistake)) return {std::string(row->predicate), std::string(row->plain)};
  if (mistake.starts_with(begins_a_factor)) return words_of_factor(mistake.substr(begins_a_factor.size()));
  if (mistake.starts_with(begins_a_penalty))
    return {"the penalty's derivative is there " + mistake.substr(begins_a_penalty.size()) + " times",
            std::string(row_of("penalty missing")->plain)};
  return {"{} is wrong: " + mistake, std::string(row_of("values")->plain)};
}

}  // namespace gradcheck::detail
