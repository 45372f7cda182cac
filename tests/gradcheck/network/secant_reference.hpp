// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

/// l(plus) - l(minus) of one sample, a line of secant_reference.txt: "loss; plus; minus; target; difference",
/// hexadecimal numbers.
struct SecantReference {
  std::string loss;
  arma::rowvec plus, minus;
  double t, difference;
};

inline arma::rowvec numbers(const std::string& text) {
  std::istringstream words(text);
  std::vector<double> all;
  for (std::string word; words >> word;) all.push_back(std::stod(word));
  return all;
}

inline std::vector<SecantReference> secant_reference() {
  const std::filesystem::path path = std::filesystem::path(__FILE__).replace_extension(".txt");
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path.string() + " cannot be read");
  std::vector<SecantReference> all;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream fields(line);
    std::string loss, plus, minus, t, difference;
    for (std::string* field : {&loss, &plus, &minus, &t, &difference}) std::getline(fields, *field, ';');
    all.push_back({loss, numbers(plus), numbers(minus), std::stod(t), std::stod(difference)});
  }
  return all;
}
