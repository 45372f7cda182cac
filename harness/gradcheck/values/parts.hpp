// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <armadillo>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gradcheck/layer/coordinates.hpp>
#include <gradcheck/values/layout.hpp>

namespace gradcheck::detail {

struct NamedCoordinates {
  std::string name;
  Coordinates coordinates;
};

/// The numbers of one argument in the blocks of its layout. What refers to them stays valid when this is moved.
template <class Number>
class Parts {
 public:
  /// Throws std::invalid_argument where the layout has another size than the argument.
  Parts(const Layout& layout, const arma::Mat<Number>& numbers) {
    const bool whole = layout.parts.size() == 1 && layout.size() == 0;
    if (!whole && layout.size() != numbers.n_elem)
      throw std::invalid_argument("the layout " + names_in(layout) + " has " + std::to_string(layout.size()) +
                                  " numbers, the argument has " + std::to_string(numbers.n_elem));
    const Number* from = numbers.memptr();
    for (const Layout::Part& p : layout.parts) {
      names_.push_back(p.name);
      const arma::uword rows = whole ? numbers.n_rows : p.rows, cols = whole ? numbers.n_cols : p.cols;
      parts_.push_back(std::make_unique<arma::Mat<Number>>(from, rows, cols));
      from += rows * cols;
    }
  }

  /// All numbers, part behind part.
  arma::Col<Number> joined() const {
    arma::uword size = 0;
    for (const auto& p : parts_) size += p->n_elem;
    arma::Col<Number> all(size, arma::fill::none);
    Number* to = all.memptr();
    for (const auto& p : parts_) to = std::copy(p->begin(), p->end(), to);
    return all;
  }
  void add_to(std::vector<NamedCoordinates>& all) const {
    for (std::size_t k = 0; k < parts_.size(); ++k) all.push_back({names_[k], *parts_[k]});
  }
  /// As many numbers as the argument has, part by part.
  void split(const arma::mat& numbers, std::vector<arma::mat>& blocks) const {
    const double* from = numbers.memptr();
    for (const auto& p : parts_) {
      blocks.emplace_back(from, p->n_rows, p->n_cols);
      from += p->n_elem;
    }
  }
  /// Numbers of another shape than the argument's: every part gets them as they are, or none of them where they happen
  /// to have the part's shape.
  void misfit(const arma::mat& numbers, std::vector<arma::mat>& blocks) const {
    for (const auto& p : parts_) {
      const bool as_if_right = numbers.n_rows == p->n_rows && numbers.n_cols == p->n_cols;
      blocks.push_back(as_if_right ? arma::mat() : numbers);
    }
  }

 private:
  static std::string names_in(const Layout& layout) {
    std::string text;
    for (const Layout::Part& p : layout.parts) text += (text.empty() ? "" : ", ") + p.name;
    return "{" + text + "}";
  }

  std::vector<std::string> names_;
  std::vector<std::unique_ptr<arma::Mat<Number>>> parts_;
};

}  // namespace gradcheck::detail
