// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string_view>
#include <vector>

#include <rapidcheck/Gen.h>

#include <mlp/loss.hpp>

namespace gradcheck::fuzz {

/// How the inputs x [N x d] are drawn. The first six are of ordinary scale.
enum class DataKind : unsigned char {
  gaussian,            ///< normal
  uniform,             ///< in [-1, 1)
  constant_columns,    ///< gaussian, about half of the columns the same number throughout
  duplicated_samples,  ///< gaussian, about half of the samples a copy of another
  one_hot,             ///< one 1 in each row, otherwise 0
  binary,              ///< -1 and 1, the inputs of AND and XOR
  lattice,             ///< integers and halves from -2 to 2, 0 among them: exact kinks
  huge,                ///< normal times 10 .. 1e3
  tiny                 ///< normal times 1e-3 .. 0.1
};

inline constexpr DataKind last_ordinary_data = DataKind::binary;

/// How the targets depend on x: not at all; on the side of a random hyperplane; on the parity of x's signs, as XOR
/// does; not at all, nine of ten samples of one class, or of one sign; all of them.
enum class TargetKind : unsigned char { random, separable, parity, unbalanced, one_class };

std::string_view name(DataKind kind);
std::string_view name(TargetKind kind);
const std::vector<DataKind>& data_kinds();      ///< in the order of the enumeration
const std::vector<TargetKind>& target_kinds();  ///< in the order of the enumeration

/// [rows x cols]. Cost: rows * cols draws.
rc::Gen<arma::mat> samples(arma::uword rows, arma::uword cols, DataKind kind);

/// Targets of x that the loss takes: labels [N x 1] for softmax_cross_entropy, -1 and 1 for hinge, probabilities (half
/// the time 0 and 1) for binary cross-entropy and kullback_leibler, otherwise numbers of size 1 [N x outputs], half as
/// many for gaussian_nll. Cost: O(N (d + outputs)).
rc::Gen<arma::mat> targets(mlp::LossKind loss, const arma::mat& x, arma::uword outputs, TargetKind kind);

/// The labels [N x 1], about half of them ignored, or one time in four all but one. One always counts.
rc::Gen<arma::mat> some_ignored(const arma::mat& labels, int ignored);

}  // namespace gradcheck::fuzz
