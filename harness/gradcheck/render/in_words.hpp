// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

std::string with_commas(arma::uword n);  ///< "4,490"
/// "1 kink", "4,490 kinks"; the plural is the one given, or the word and an s.
std::string how_many(arma::uword n, std::string_view one, std::string_view many = {});
/// A value: "-0.2404737".
std::string short_number(double v, int digits = 7);
/// Two values with as many digits as show that they differ, where they do.
std::pair<std::string, std::string> told_apart(double a, double b);
std::string ratio_in_words(const Entry& e);                     ///< "-2.163497"; empty where it is zero or not finite
std::string small_number(double v);                             ///< an error, two digits: "2.4e-12", "1e-8"
std::string enumerated(const std::vector<std::string>& names);  ///< "a, b and c"

}  // namespace gradcheck::detail
