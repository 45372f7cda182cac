// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <optional>

namespace gradcheck::cases {

enum class Distribution : unsigned char { uniform, normal, labels };

/// A matrix made from a seed, the same bits on every machine: std::mt19937_64(seed), column by column, u = (bits >> 11)
/// * 2^-53 in [0, 1).
///   uniform  scale * u
///   normal   (((u1 + u2) + ... + u12) - 6) * scale
///   labels   floor(u * scale), scale the number of labels
struct Generated {
  Distribution distribution = Distribution::uniform;
  double scale = 1.0;
  arma::uword rows = 0, columns = 0;
  std::uint64_t seed = 0;

  friend bool operator==(const Generated&, const Generated&) = default;
};

/// [rows x columns]. Cost: rows * columns draws, twelve times that for normal.
arma::mat generate(const Generated& origin);

/// The numbers of a parameter or of the data, and how they were made where the file did not spell them out.
/// The values rule: an origin that no longer makes them is not written.
struct Numbers {
  arma::mat values;
  std::optional<Generated> origin;

  Numbers() = default;
  Numbers(arma::mat v) : values(std::move(v)) {}
  Numbers(const Generated& g) : values(generate(g)), origin(g) {}
};

/// Same shape and same bits: -0.0 is not 0.0, and a NaN is itself.
bool same_bits(const arma::mat& a, const arma::mat& b);
bool same_bits(double a, double b);

}  // namespace gradcheck::cases
