// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <gradcheck/planted/gradients/planted.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::fuzz {

/// How what two engines say of one coordinate can differ.
///   verdicts        agree against disagree, or kink against either, or a right gradient accused: one of them is wrong
///   values          |n_d - n_c| > 3 (e_d + e_c): one of the error bars is wrong
///   resolution      of a wrong gradient, agree against disagree, values within 3 bars, and the one that agrees has the
///                   wider bound: it cannot see so little
///   decided_by_one  the other is undecided
enum class Differing : unsigned char { verdicts, values, resolution, decided_by_one };
inline constexpr std::size_t ways_to_differ = 4;

/// One coordinate on which they differ: PlantedOptions{.nets = 1, .seed = seed, .first = index} has it again.
struct EngineDifference {
  Differing how = Differing::verdicts;
  std::uint64_t index = 0;  ///< of the network
  std::string what;         ///< "right gradient, from the output", or the kind of fault
  Entry direct, chained;
};

/// What the direct and the chained engine said of right gradients, or of wrong ones.
struct EngineCounts {
  arma::uword gradients = 0, coordinates = 0;           ///< compared: of chains that were taken apart
  std::array<arma::uword, ways_to_differ> differing{};  ///< coordinates, by Differing
  /// "undecided (resolution), agree": direct, chained, where they are not the same.
  std::map<std::string, arma::uword> verdicts;
  /// r = |n_d - n_c| / (e_d + e_c), where all four are finite: r < 1, r <= 3, r > 3, and the largest.
  arma::uword below_one = 0, up_to_three = 0, above_three = 0;
  double worst = 0;
  arma::uword direct_accuses = 0, chained_accuses = 0;  ///< gradients in which something disagrees
  arma::uword direct_misses = 0, chained_misses = 0;    ///< wrong ones, missed above the stated resolution
  /// Coordinates in doubt, which the chained engine differenced directly, or judged by others that it did.
  arma::uword handed_over = 0;
  arma::uword reopened = 0;  ///< blocks whose chained values the closing contradicted
  arma::uword direct_evaluations = 0, chained_evaluations = 0;

  arma::uword& operator[](Differing how) { return differing[static_cast<std::size_t>(how)]; }
  arma::uword operator[](Differing how) const { return differing[static_cast<std::size_t>(how)]; }
};

/// What a comparison of the engines found. Plain data.
struct EnginesSummary {
  PlantedOptions options;
  arma::uword nets = 0, taken_apart = 0;        ///< taken_apart: networks
  std::map<std::string, arma::uword> refusals;  ///< of those that were not, by reason
  EngineCounts right, wrong;                    ///< gradients
  std::vector<EngineDifference> differences;    ///< the first 20 of each way, in the order of the networks

  /// No verdicts and no values contradict each other, no right gradient was accused by either, nothing above its
  /// resolution missed by the chained one alone, and some network was taken apart. Fewer or more undecided coordinates,
  /// and a finer bound, are no contradiction.
  [[nodiscard]] bool ok() const;
};

/// Checks both right gradients of each random network, and options.faults_per_net wrong ones (0: every kind), by either
/// engine, and compares coordinate by coordinate. About (2 + faults) x 15 ms per network. Throws std::invalid_argument
/// when nets or threads is 0.
[[nodiscard]] EnginesSummary compare_engines(const PlantedOptions& options);

/// The tables and the differences; nothing is computed but percentages.
std::string to_text(const EnginesSummary& summary);

}  // namespace gradcheck::fuzz
