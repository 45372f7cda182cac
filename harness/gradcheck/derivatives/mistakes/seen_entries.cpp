// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/mistakes/seen_entries.hpp>

#include <algorithm>

namespace gradcheck::detail {

SeenEntries::SeenEntries(const SparseFunction& of, const SparseCheck& check)
    : function(of), entries(check.entries), is_missing(check.is_missing) {
  for (std::size_t b = 0; b < of.coordinates.size(); ++b) {
    const Block& block = check.report.blocks[b];
    analytic = arma::join_cols(analytic, arma::vectorise(block.analytic)).eval();
    numeric = arma::join_cols(numeric, arma::vectorise(block.numeric)).eval();
    bound = arma::join_cols(bound, arma::vectorise(block.bound)).eval();
    for (const unsigned char v : block.verdict) {
      disagrees.push_back(v == static_cast<unsigned char>(Verdict::disagree));
      is_decided.push_back(disagrees.back() || v == static_cast<unsigned char>(Verdict::agree));
    }
  }
}

std::string SeenEntries::name_of(arma::uword k) const { return name_of(entries.row(k), entries.column(k)); }

std::string SeenEntries::name_of(arma::uword row, arma::uword column) const {
  std::size_t b = 0;
  while (column >= function.coordinates[b].coordinates.size()) column -= function.coordinates[b++].coordinates.size();
  return function.names[b] + " [" + std::to_string(row) + ", " + std::to_string(column) + "]";
}

std::string SeenEntries::where(const std::vector<arma::uword>& which) const {
  arma::uword telling = 0;
  for (arma::uword k = 0; k < entries.size(); ++k)
    telling += is_missing[k] || (analytic(k) == 0.0 && !disagrees[k]) ? 0 : 1;
  if (which.size() == telling) return {};
  const auto in_one = [&](auto line) {
    return which.size() > 1 && std::ranges::all_of(which, [&](arma::uword k) { return line(k) == line(which[0]); });
  };
  if (in_one([this](arma::uword k) { return entries.row(k); }))
    return function.names[0] + " row " + std::to_string(entries.row(which[0]));
  if (function.names.size() == 1 && in_one([this](arma::uword k) { return entries.column(k); }))
    return function.names[0] + " column " + std::to_string(entries.column(which[0]));
  std::string text;
  for (std::size_t n = 0; n < std::min<std::size_t>(which.size(), 3); ++n)
    text += (text.empty() ? "" : ", ") + name_of(which[n]);
  return which.size() > 3 ? text + " and " + std::to_string(which.size() - 3) + " more" : text;
}

std::vector<arma::uword> SeenEntries::wrong() const {
  std::vector<arma::uword> all;
  for (arma::uword k = 0; k < entries.size(); ++k)
    if (disagrees[k] && !is_missing[k]) all.push_back(k);
  return all;
}

std::vector<arma::uword> SeenEntries::missing() const {
  std::vector<arma::uword> all;
  for (arma::uword k = 0; k < entries.size(); ++k)
    if (is_missing[k]) all.push_back(k);
  return all;
}

Block SeenEntries::block_of(const std::vector<arma::uword>& which) const {
  const arma::uvec at(which);
  Block b;
  b.name = function.names[0];
  b.analytic = analytic.elem(at);
  b.numeric = numeric.elem(at);
  b.error_bar = b.bound = bound.elem(at);
  b.verdict.set_size(at.n_elem, 1);
  for (arma::uword k = 0; k < at.n_elem; ++k)
    b.verdict(k) = static_cast<unsigned char>(disagrees[at(k)] ? Verdict::disagree : Verdict::agree);
  b.reason.zeros(at.n_elem, 1);
  return b;
}

}  // namespace gradcheck::detail
