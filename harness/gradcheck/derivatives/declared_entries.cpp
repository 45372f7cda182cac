// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/declared_entries.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/function/function_contract.hpp>
#include <gradcheck/layer/kept_coordinates.hpp>

namespace gradcheck::detail {
namespace {

using Mask = arma::Mat<unsigned char>;

std::string counted(arma::uword n) { return n == 1 ? "1 entry" : std::to_string(n) + " entries"; }

bool has_shapes(const SplitGradient& jacobian, const DeclaredEntries& declared) {
  return std::ranges::equal(jacobian.blocks, declared,
                            [](const arma::mat& j, const Mask& d) { return arma::size(j) == arma::size(d); });
}

arma::uvec entries_beside(const arma::mat& jacobian, const Mask& declared) {
  return arma::find(jacobian != 0.0 && declared == 0);
}

void note_beside(Report& report, const SplitGradient& given, const DeclaredEntries& declared) {
  for (std::size_t k = 0; k < declared.size(); ++k) {
    const arma::uvec beside = entries_beside(given.blocks[k], declared[k]);
    if (beside.n_elem > 0)
      report.notes.push_back(counted(beside.n_elem) +
                             " of the Jacobian beside the pattern taken for 0, as a solver takes what it is not told "
                             "of: " +
                             report.blocks[k].names_of(beside));
  }
}

/// Block by block those that are declared, and zero on both sides at the point of the report.
std::vector<arma::uvec> zeros_here(const Report& report, const DeclaredEntries& declared) {
  std::vector<arma::uvec> zeros;
  for (std::size_t k = 0; k < declared.size(); ++k) {
    const Block& b = report.blocks[k];
    zeros.emplace_back(
        arma::find(declared[k] != 0 && b.analytic == 0.0 && b.verdict == static_cast<unsigned char>(Verdict::agree)));
  }
  return zeros;
}

/// Leaves those that are zero at this point of the Jacobian too.
void keep_zeros(std::vector<arma::uvec>& zeros, const SplitGradient& jacobian) {
  for (std::size_t k = 0; k < zeros.size(); ++k) {
    const arma::mat& j = jacobian.blocks[k];
    zeros[k] = zeros[k].elem(arma::find(arma::vec(j.elem(zeros[k])) == 0.0)).eval();
  }
}

}  // namespace

DeclaredEntries declared_entries(const Pattern& pattern, arma::uword rows,
                                 const std::vector<NamedCoordinates>& blocks) {
  arma::uword cols = 0;
  for (const NamedCoordinates& block : blocks) cols += block.coordinates.size();
  const std::string expected = ", the Jacobian is " + shape(arma::SizeMat(rows, cols));
  if (pattern.n_rows * pattern.n_cols > 0 && (pattern.n_rows != rows || pattern.n_cols != cols))
    throw std::invalid_argument("the pattern is " + shape(arma::SizeMat(pattern.n_rows, pattern.n_cols)) + expected);
  Mask whole(rows, cols, arma::fill::zeros);
  for (arma::uword k = 0; k < pattern.rows.n_elem; ++k) {
    const arma::uword i = pattern.rows(k), j = pattern.columns(k);
    if (i >= rows || j >= cols)
      throw std::invalid_argument("the pattern has an entry [" + std::to_string(i) + ", " + std::to_string(j) + "]" +
                                  expected + "; indices begin at 0");
    whole(i, j) = 1;
  }
  DeclaredEntries declared;
  arma::uword first = 0;
  for (const NamedCoordinates& block : blocks) {
    declared.emplace_back(whole.cols(first, first + block.coordinates.size() - 1));
    first += block.coordinates.size();
  }
  return declared;
}

SplitGradient as_declared(SplitGradient jacobian, const DeclaredEntries& declared) {
  for (std::size_t k = 0; k < declared.size(); ++k)
    if (arma::size(jacobian.blocks[k]) == arma::size(declared[k]))
      jacobian.blocks[k].elem(arma::find(declared[k] == 0)).zeros();
  return jacobian;
}

bool writes_beside(const SplitGradient& jacobian, const DeclaredEntries& declared) {
  if (!has_shapes(jacobian, declared)) return false;
  for (std::size_t k = 0; k < declared.size(); ++k)
    if (!entries_beside(jacobian.blocks[k], declared[k]).is_empty()) return true;
  return false;
}

std::vector<Finding> missing_in_pattern(const Report& report, const DeclaredEntries& declared) {
  std::vector<Finding> findings;
  for (std::size_t k = 0; k < declared.size(); ++k) {
    const Block& b = report.blocks[k];
    const arma::uvec missing =
        arma::find(declared[k] == 0 && b.verdict == static_cast<unsigned char>(Verdict::disagree));
    if (missing.is_empty()) continue;
    const Entry first = b.at(missing(0));
    findings.push_back({"missing in the pattern",
                        b.names_of(missing),
                        counted(missing.n_elem) + " not declared, and not zero: " + first.name() + " is " +
                            number(first.numeric) + " numerically",
                        {},
                        {}});
  }
  return findings;
}

Report of_declared_alone(Report report, const DeclaredEntries& declared) {
  for (std::size_t k = 0; k < declared.size(); ++k) {
    Block& b = report.blocks[k];
    const arma::uvec others = arma::find(declared[k] == 0);
    b.analytic.elem(others) = b.numeric.elem(others);
    b.verdict.elem(others).fill(static_cast<unsigned char>(Verdict::agree));
  }
  return report;
}

void note_pattern(Report& report, const Differentiated& function, const std::function<SplitGradient()>& given,
                  const Options& options) {
  const DeclaredEntries& declared = function.declared;
  const SplitGradient here = given();
  if (!has_shapes(here, declared)) return;
  note_beside(report, here, declared);
  std::vector<arma::uvec> zeros = zeros_here(report, declared);
  for (std::uint64_t run = 1; run <= 2; ++run) {
    const KeptCoordinates kept(coordinates_in(function));
    move_elsewhere(function, options, 0.25, options.seed + run);
    const auto there = attempt(given);
    if (!there || !has_shapes(*there.value, declared)) return;
    keep_zeros(zeros, *there.value);
  }
  for (std::size_t k = 0; k < zeros.size(); ++k)
    if (!zeros[k].is_empty())
      report.notes.push_back(counted(zeros[k].n_elem) +
                             " of the pattern zero at all 3 points: " + report.blocks[k].names_of(zeros[k]));
}

}  // namespace gradcheck::detail
