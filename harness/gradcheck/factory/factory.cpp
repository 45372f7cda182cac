// SPDX-License-Identifier: MIT
#include <gradcheck/factory/factory.hpp>

namespace gradcheck {

std::string_view to_string(Variety variety) {
  switch (variety) {
    case Variety::ordinary: return "ordinary";
    case Variety::all_masked: return "all_masked";
    case Variety::none_masked: return "none_masked";
    case Variety::repeated_indices: return "repeated_indices";
    case Variety::one_class: return "one_class";
    case Variety::all_ignored: return "all_ignored";
  }
  return "";
}

std::optional<Variety> variety_named(std::string_view name) {
  for (const Variety variety : all_varieties)
    if (to_string(variety) == name) return variety;
  return {};
}

std::string to_string(const Shape& s) {
  const std::string sizes =
      std::to_string(s.samples) + "x" + std::to_string(s.inputs) + "x" + std::to_string(s.outputs);
  return s.variety == Variety::ordinary ? sizes : sizes + " " + std::string(to_string(s.variety));
}

arma::mat random_normal(arma::uword rows, arma::uword cols, std::mt19937_64& random) {
  arma::mat m(rows, cols, arma::fill::zeros);
  for (double& entry : m) {
    entry = -6;
    for (int i = 0; i < 12; ++i) entry += static_cast<double>(random() >> 11) * 0x1p-53;
  }
  return m;
}

}  // namespace gradcheck
