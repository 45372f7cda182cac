// SPDX-License-Identifier: MIT
#pragma once

#include <ceres/cost_function.h>
#include <ceres/manifold.h>

#include <armadillo>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gradcheck/adapters/ceres_misread.hpp>
#include <gradcheck/base/ends_process.hpp>
#include <gradcheck/base/fenced.hpp>
#include <gradcheck/derivatives/function/differentiated.hpp>
#include <gradcheck/derivatives/function/function_contract.hpp>
#include <gradcheck/derivatives/manifold_steps.hpp>

namespace gradcheck::detail {

/// A parameter block that is moved: by its numbers, or on a manifold by the coordinates 1 + delta of a step.
class CeresBlock {
 public:
  CeresBlock(arma::vec x, const ceres::Manifold* manifold)
      : x_(std::move(x)),
        manifold_(manifold),
        moved_(manifold ? arma::mat(size_of_step(), 1).fill(1.0) : arma::mat(x_)) {}

  Coordinates coordinates() { return moved_; }
  /// The block's numbers as they stand. Throws std::runtime_error where Plus gives none.
  arma::vec there() const {
    if (manifold_ == nullptr) return moved_;
    const arma::vec delta = arma::vectorise(moved_) - 1.0;
    const arma::vec from = is_rounding(delta, 0x1p-52) ? arma::vec(shaken(x_, delta)) : x_;
    arma::vec to(x_.n_elem);
    if (!manifold_->Plus(from.memptr(), delta.memptr(), to.memptr())) throw std::runtime_error("Plus returned false");
    return to;
  }
  /// The Jacobian by a step from the block's numbers as they stand: j [m x numbers] times that of Plus.
  arma::mat by_step(const arma::mat& j) const {
    if (manifold_ == nullptr) return j;
    arma::mat by_rows(size_of_step(), x_.n_elem);
    if (!manifold_->PlusJacobian(there().memptr(), by_rows.memptr()))
      throw std::runtime_error("PlusJacobian returned false");
    return j * by_rows.t();
  }
  void require_zero_step_is_x() const {
    if (manifold_ != nullptr) require_zero_step(x_, there(), 0x1p-52);
  }
  bool is_on_manifold() const { return manifold_ != nullptr; }
  arma::uword numbers() const { return x_.n_elem; }
  arma::uword size_of_step() const { return static_cast<arma::uword>(manifold_->TangentSize()); }
  /// Steps are from there on.
  void settle() {
    x_ = there();
    if (manifold_ != nullptr) moved_.fill(1.0);
  }

 private:
  arma::vec x_;
  const ceres::Manifold* manifold_;
  arma::mat moved_;
};

/// A cost function at its parameter blocks as they stand.
class CeresCost {
 public:
  /// Which Jacobians are asked for: all, or that by block k alone, or none.
  static constexpr std::size_t all = std::numeric_limits<std::size_t>::max(), none = all - 1;

  struct Answer {
    arma::vec residuals;
    std::vector<arma::mat> jacobians;  ///< [m x numbers of the block]; empty: not asked for
  };

  CeresCost(const ceres::CostFunction& cost, const std::vector<std::vector<double>>& blocks,
            const std::vector<const ceres::Manifold*>& manifolds)
      : cost_(cost) {
    require_fit(blocks, manifolds);
    for (std::size_t k = 0; k < blocks.size(); ++k) {
      blocks_.emplace_back(arma::vec(blocks[k]), manifolds.empty() ? nullptr : manifolds[k]);
      blocks_.back().require_zero_step_is_x();
    }
    ask(all);  // throws what it throws here, and is known to return
    for (std::size_t k = 0; k <= blocks.size() && ends_.empty(); ++k) try_part(k < blocks.size() ? k : none);
  }
  CeresCost(const CeresCost&) = delete;

  std::vector<NamedCoordinates> coordinates() {
    std::vector<NamedCoordinates> named_blocks;
    for (CeresBlock& block : blocks_)
      named_blocks.push_back({"parameter " + std::to_string(named_blocks.size()), block.coordinates()});
    return named_blocks;
  }
  bool unchanged() const { return unchanged_; }

  /// The residuals, of a call with null Jacobians where it survives one.
  arma::vec residuals() { return ask(ends_.empty() ? none : all).residuals; }
  /// Throws std::runtime_error where Evaluate returns false. start: what the Jacobians come in as.
  Answer ask(std::size_t asked_for, double start = 0.0) {
    std::vector<arma::vec> x;
    for (const CeresBlock& block : blocks_) x.push_back(block.there());
    const std::vector<arma::vec> before = x;
    std::vector<const double*> parameters;
    for (const arma::vec& block : x) parameters.push_back(block.memptr());
    const auto m = static_cast<arma::uword>(cost_.num_residuals());
    std::vector<Fenced<double>> by_rows;
    std::vector<double*> jacobians(x.size(), nullptr);
    for (std::size_t k = 0; k < x.size(); ++k) {
      const bool is_asked_for = asked_for == all || asked_for == k;
      by_rows.emplace_back(is_asked_for ? x[k].n_elem * m : 0, start);
      if (is_asked_for) jacobians[k] = by_rows[k].data();
    }
    Fenced<double> residuals(m, std::numeric_limits<double>::quiet_NaN());
    const bool is_valid =
        cost_.Evaluate(parameters.data(), residuals.data(), asked_for == none ? nullptr : jacobians.data());
    Answer answer{residuals.filled("Evaluate", "the residuals"), {}};
    for (std::size_t k = 0; k < x.size(); ++k) unchanged_ = unchanged_ && arma::all(x[k] == before[k]);
    if (!is_valid) throw std::runtime_error("Evaluate returned false");
    for (std::size_t k = 0; k < x.size(); ++k) {
      const arma::vec j = by_rows[k].filled("Evaluate", "the Jacobian by parameter " + std::to_string(k));
      answer.jacobians.push_back(j.is_empty() ? arma::mat() : arma::mat(arma::reshape(j, x[k].n_elem, m).t()));
    }
    return answer;
  }
  SplitGradient by_steps(double start) {
    SplitGradient split;
    const Answer whole = ask(all, start);
    for (std::size_t k = 0; k < blocks_.size(); ++k) split.blocks.push_back(blocks_[k].by_step(whole.jacobians[k]));
    return split;
  }
  /// The mistakes of a block on a manifold: to be seen in the Jacobian by its numbers, and no more in that by the step.
  std::vector<Differentiated::OwnMistake> mistakes_on_manifolds() {
    std::vector<Differentiated::OwnMistake> mistakes;
    for (std::size_t k = 0; k < blocks_.size(); ++k)
      if (blocks_[k].is_on_manifold())
        for (const CeresMisread& misread : misread_jacobians(blocks_[k].numbers(), blocks_[k].size_of_step()))
          mistakes.push_back({misread.mistake, misread.sentence, [this, k, misread](Differentiated& of) {
                                of.derivative = [this, k, misread](double start) {
                                  return by_steps_as_meant(start, k, misread);
                                };
                              }});
    return mistakes;
  }
  std::shared_ptr<void> settle() {
    std::shared_ptr<void> back(nullptr, [this, before = blocks_](void*) { put_back(before); });
    for (CeresBlock& block : blocks_) block.settle();
    return back;
  }
  /// For the clause "asked in part": with null Jacobians, and with one at a time, it gives the same.
  std::string difference_of_parts() {
    if (!ends_.empty()) return ends_;
    const Answer whole = ask(all);
    std::string seen = difference_in_part("residuals", whole.residuals, ask(none).residuals, "no Jacobian is");
    for (std::size_t k = 0; k < blocks_.size() && seen.empty(); ++k) {
      const Answer part = ask(k);
      const std::string name = "parameter " + std::to_string(k), alone = "that by " + name + " alone is";
      seen = difference_in_part("residuals", whole.residuals, part.residuals, alone);
      if (seen.empty()) seen = difference_in_part(name, whole.jacobians[k], part.jacobians[k], alone);
    }
    return seen;
  }

 private:
  SplitGradient by_steps_as_meant(double start, std::size_t of_block, const CeresMisread& misread) {
    SplitGradient split;
    const Answer whole = ask(all, start);
    for (std::size_t k = 0; k < blocks_.size(); ++k) {
      const arma::mat& j = whole.jacobians[k];
      if (k != of_block)
        split.blocks.push_back(blocks_[k].by_step(j));
      else
        split.blocks.push_back(misread.is_by_step ? misread.as_meant(j) : blocks_[k].by_step(misread.as_meant(j)));
    }
    return split;
  }
  void try_part(std::size_t asked_for) {
    const std::string ended_by = ends_process([&] { ask(asked_for); }, [&] { ask(all); });
    if (ended_by.empty()) return;
    const std::string which =
        asked_for == none ? "null Jacobians" : "the Jacobian by parameter " + std::to_string(asked_for) + " alone";
    ends_ =
        "Evaluate asked for " + which + " ends the process (" + ended_by + "): it writes to Jacobians that are null";
  }
  static std::string counted(std::size_t n, const std::string& what) {
    return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
  }
  /// Coordinates refer to the matrices in the blocks, which stay where they are.
  void put_back(const std::vector<CeresBlock>& before) {
    for (std::size_t k = 0; k < before.size(); ++k) blocks_[k] = before[k];
  }
  void require_fit(const std::vector<std::vector<double>>& blocks,
                   const std::vector<const ceres::Manifold*>& manifolds) const {
    const std::vector<int>& sizes = cost_.parameter_block_sizes();
    if (blocks.size() != sizes.size())
      throw std::invalid_argument((blocks.size() == 1 ? "there is " : "there are ") +
                                  counted(blocks.size(), "parameter block") + ", the cost function takes " +
                                  std::to_string(sizes.size()));
    if (!manifolds.empty() && manifolds.size() != blocks.size())
      throw std::invalid_argument((manifolds.size() == 1 ? "there is " : "there are ") +
                                  counted(manifolds.size(), "manifold") + " for " +
                                  counted(blocks.size(), "parameter block") + ": pass nullptr for one without");
    for (std::size_t k = 0; k < blocks.size(); ++k) {
      const std::string has = "parameter " + std::to_string(k) + " has " + counted(blocks[k].size(), "number") + ", ";
      if (blocks[k].size() != static_cast<std::size_t>(sizes[k]))
        throw std::invalid_argument(has + "the cost function takes " + std::to_string(sizes[k]));
      if (!manifolds.empty() && manifolds[k] != nullptr && manifolds[k]->AmbientSize() != sizes[k])
        throw std::invalid_argument(has + "its manifold " + std::to_string(manifolds[k]->AmbientSize()));
    }
  }

  const ceres::CostFunction& cost_;
  std::vector<CeresBlock> blocks_;
  bool unchanged_ = true;
  std::string ends_;  ///< what ends the process, in words
};

}  // namespace gradcheck::detail
