// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>
#include <vector>

#include <gradcheck/planted/gradients/planted.hpp>

namespace gradcheck::fuzz {

/// What became of the name of one planted mistake, where its module was found and no other was accused.
///   named      under one of its classes            listed   that class is among the alternatives of another one
///   described  no class                             wrong    another class
enum class Naming : unsigned char { named, listed, described, wrong };

/// One kind of mistake over all networks.
struct NamingRow {
  std::string name;
  bool foreign = false;     ///< in no catalogue: any name is wrong
  arma::uword planted = 0;  ///< and caught: some coordinate disagrees
  arma::uword silent = 0, misplaced = 0;
  arma::uword named = 0, listed = 0, described = 0, wrong = 0;
  arma::uword found() const { return named + listed + described + wrong; }
};

/// A mistake that was not found, or has another name: PlantedOptions{.nets = 1, .seed = seed, .first = index} has it
/// again.
struct Misnamed {
  std::uint64_t index = 0;
  std::string what, where, said;
};

/// What a campaign of names found. Plain data.
struct NamingSummary {
  PlantedOptions options;
  arma::uword nets = 0, accused = 0;  ///< accused: right networks with a disagreement or a finding
  std::vector<NamingRow> rows;        ///< in the order of wrong_modules()
  NamingRow total, catalogued;        ///< of all kinds, and of those that have a class
  std::vector<Misnamed> misnamed;     ///< in the order of the networks

  /// No right network has a finding; of the mistakes that were caught at least 98 % are found in their module alone, at
  /// least 95 % of those that have a class are named or listed, at most 0.5 % of all have a wrong name; and something
  /// was planted.
  [[nodiscard]] bool ok() const;
};

/// Plants options.faults_per_net mistakes (0: one) into single modules of each random network, one at a time, and asks
/// which module is wrong and how. Double only. About 0.5 s a mistake. Throws std::invalid_argument when nets or threads
/// is 0, or the scalar is float.
[[nodiscard]] NamingSummary name_planted(const PlantedOptions& options);

/// The table, kind by kind, with totals first; nothing is computed but percentages.
std::string to_text(const NamingSummary& summary);

}  // namespace gradcheck::fuzz
