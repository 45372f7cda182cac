// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gradcheck/contract/shapes.hpp>
#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// forward threw where it never succeeded, at these inputs and parameters: it may refuse them. So may optional calls.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// A call threw where it must not: forward at the very inputs and parameters where it succeeded before, or backward
/// after a forward that succeeded.
struct CallThrew : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Thrown by a test that cannot be made here; the message says why.
struct NotTested {
  std::string why;
};

/// What all clauses need: the layer at its point, its output and gradient there, and when two numbers count as the
/// same.
class ContractPoint {
 public:
  using Matrices = AnyLayer::Matrices;

  /// values_agree: whether the gradient at the point was found right.
  ContractPoint(AnyLayer& layer, Matrices inputs, arma::mat cotangent, const Options& options, bool values_agree);

  /// Its calls throw Refused and CallThrew in the place of what the layer throws.
  AnyLayer& layer() const { return layer_; }
  const Matrices& inputs() const { return inputs_; }
  const arma::mat& cotangent() const { return cotangent_; }
  const arma::mat& output() const { return output_; }
  const Matrices& gradients() const { return gradients_; }  ///< in blocks: inputs, then parameters
  const Traits& traits() const { return traits_; }
  std::uint64_t seed() const { return seed_; }
  bool values_agree() const { return values_agree_; }
  std::size_t inputs_with_gradient() const { return dx_; }
  bool has_parameters() const { return gradients_.size() > dx_; }

  arma::mat output_at(Matrices inputs) const;  ///< one forward

  /// Empty where the two are the same; otherwise the entry that differs most: "weights [0, 1] is 2.5, expected 1.25".
  /// times: how many times the usual slack is allowed.
  /// more: slack that is allowed beside, entry by entry; empty: none.
  std::string difference(const Matrices& found, const Matrices& expected, double times = 1,
                         const Matrices& more = {}) const;
  /// Four times the floors of backward's rounding, frozen rounding included, at other inputs, or under another
  /// cotangent. Cost: 33 forwards and backwards.
  Matrices floors(Matrices inputs, const arma::mat& cotangent) const;
  /// The same with BackwardRounding::roughness, for answers under several cotangents at one point.
  Matrices rough_floors(const arma::mat& cotangent) const;
  /// More than any difference where backward's answer jumps at the point: which side of a tie or a branch a call takes is
  /// for its last digits to say, and a batch of another size may have others. Elsewhere 4 times the floor of
  /// backward's rounding by 64 runs, for which of two last places an output has may change its answer by a tenth (1 - y
  /// y of a saturated unit in float), or 4 BackwardRounding::scatter(). Cost: as floors, and 56 calls more.
  Matrices ties() const;
  std::string output_difference(const arma::mat& found, const arma::mat& expected) const;

  /// The number of samples. Throws NotTested, with what to declare, where it cannot be told.
  arma::uword samples() const;
  /// The same, or 0.
  arma::uword samples_or_none() const;
  /// Whether the rows of the k-th input that is moved are samples: a table of which the samples take rows has none.
  bool is_per_sample(std::size_t differentiable_input) const;
  arma::mat some(const arma::mat& m, arma::uword first, arma::uword last) const;  ///< these samples of a matrix
  /// These samples of the inputs; an input that is not per sample is whole.
  Matrices some(const Matrices& inputs, arma::uword first, arma::uword last) const;

  /// These samples among others: those of other_inputs(). Throws NotTested as that does.
  Matrices among_others(arma::uword first, arma::uword last) const;

  /// What became of the shapes of parameters and buffers in all calls so far.
  const WatchedShapes& shapes() const { return shapes_; }

  /// another_batch of the inputs. Throws NotTested where it is the same.
  Matrices other_inputs() const;

 private:
  struct Largest {
    double jitter, gradient;  // of a block
  };
  double slack(std::size_t block, arma::uword i, double expected, const Largest& largest) const;
  void measure_jitter();
  Matrices floors_of(Matrices inputs, const arma::mat& cotangent, bool rough) const;
  bool repeats() const;

  void find_samples();
  bool reaches_its_own_rows(std::size_t input) const;

  void tell_throws_apart(AnyLayer& layer);
  void watch_shapes();

  mutable AnyLayer layer_;
  Matrices inputs_;
  arma::mat cotangent_, output_;
  Matrices gradients_, jitter_;
  std::vector<std::string> names_;
  HeldCoordinates parameters_;
  WatchedShapes shapes_;
  Traits traits_;
  std::uint64_t seed_;
  bool values_agree_;
  std::size_t dx_ = 0;
  double scale_ = 0;
  std::vector<bool> per_sample_;  ///< of each input
  std::string no_samples_;        ///< why no batch can be cut; empty: one can
  double output_jitter_ = 0;      ///< of its largest entry
};

/// What a test of a clause found wrong, in words; empty: nothing.
struct Wrong {
  Wrong(std::string text, Breach of = Breach::compared) : words(std::move(text)), breach(of) {}
  Wrong(const char* text) : words(text) {}

  std::string words;
  Breach breach = Breach::compared;
};

/// What it throws makes the clause not tested.
struct ClauseTest {
  ClauseId id;
  std::function<Wrong(const ContractPoint&)> test;
  bool by_bits = false;  ///< compares bits, never gradients: it means something where a gradient is NaN
};

std::vector<ClauseTest> tests_of_changes();
std::vector<ClauseTest> tests_of_buffers();
std::vector<ClauseTest> tests_of_cotangent();
std::vector<ClauseTest> tests_of_calls();
std::vector<ClauseTest> tests_of_samples();
std::vector<ClauseTest> tests_of_optional_calls();

}  // namespace gradcheck::detail
