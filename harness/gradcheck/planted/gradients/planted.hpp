// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <gradcheck/fuzz/draw/random_network.hpp>
#include <gradcheck/planted/faults/outcome.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::fuzz {

enum class Scalar : unsigned char { float32, float64 };

struct PlantedOptions {
  arma::uword nets = 100;   ///< random networks
  std::uint64_t seed = 1;   ///< of all of them
  std::uint64_t first = 0;  ///< index of the first one: network i is a function of (seed, i) alone
  Scales scales = Scales::ordinary;
  Scalar scalar = Scalar::float64;  ///< of network and backward; the numeric side is double
  arma::uword faults_per_net = 0;   ///< kinds planted into each, drawn at random; 0: every kind that can be
  unsigned threads = 1;             ///< at least 1; the summary is the same whatever the number
};

/// A network of the campaign that needs a look: a right gradient that was accused, or a fault that was missed.
struct SuspectNet {
  std::uint64_t index = 0;  ///< of the network: PlantedOptions{.nets = 1, .seed = seed, .first = index} has it again
  std::string what;         ///< "right gradient, from the output", or the kind of fault
  Entry entry;              ///< the accused entry, or the one that was changed most
  double size = 0;          ///< of the fault, as in Planted; 0 for a right gradient
};

/// One kind of fault over all networks. Counts of material faults but for `immaterial`; their sum is `planted`.
struct FaultRow {
  std::string name;
  Expectation expectation = Expectation::caught;
  arma::uword planted = 0, caught = 0, undecided = 0, not_tested = 0, missed = 0;
  arma::uword immaterial = 0;  ///< moved the gradient by less than material_share of its norm: not in the counts above
  arma::uword immaterial_caught = 0;  ///< caught all the same
  double smallest_caught = 0;         ///< size of the smallest fault caught, material or not; 0: none was
};

/// What a campaign found. Plain data.
struct Summary {
  PlantedOptions options;
  arma::uword nets = 0, accused = 0;  ///< accused: a net with a disagreement in either of its right gradients
  arma::uword coordinates = 0, undecided = 0, negligible = 0, flat = 0;  ///< of the library's own right gradient
  arma::uword evaluations = 0;                                           ///< that its check cost
  std::vector<FaultRow> faults;                                          ///< in the order of fault_classes()
  FaultRow total;                                                        ///< of those that are to be caught
  FaultRow above_1e4;                                                    ///< of those, with a size above 1e-4
  FaultRow layers;                 ///< of faults planted into a layer of each network, alone under a random cotangent
  arma::uword layers_accused = 0;  ///< of these layers, with their right gradient
  arma::uword missed_above_resolution = 0;  ///< missed although some entry is further off than its stated bound allows
  std::vector<SuspectNet> accusations, missed;  ///< in the order of the networks

  arma::uword caught_within_resolution = 0;  ///< accused although they were within the bound of the numeric value

  /// No right network or layer was accused, nothing above the stated resolution was missed, nothing within it caught,
  /// and something was caught.
  [[nodiscard]] bool ok() const {
    return accused == 0 && layers_accused == 0 && missed_above_resolution == 0 && caught_within_resolution == 0 &&
           nets > 0 && (total.caught > 0 || total.planted == 0);
  }
};

/// Checks the two right gradients of each random network, then plants faults into one of them and checks again; the
/// same with one of its layers alone. About (2 + faults) x 10 ms per network. Throws std::invalid_argument when nets or
/// threads is 0.
[[nodiscard]] Summary planted(const PlantedOptions& options);

/// No fault of any kind is of any effect.
class NothingToPlant : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// Plants at least `faults` faults, in several rounds of every kind, into one given network: what a check of it can be
/// trusted to see. Throws NothingToPlant.
template <class T>
[[nodiscard]] Summary prove(const RandomNetwork<T>& network, arma::uword faults, std::uint64_t seed);

extern template Summary prove(const RandomNetwork<double>&, arma::uword, std::uint64_t);
extern template Summary prove(const RandomNetwork<float>&, arma::uword, std::uint64_t);

/// One line: "planted 212 faults of 41 kinds, all caught". No line feed.
std::string headline(const Summary& summary);

/// The table, kind by kind, with totals first; nothing is computed but percentages.
std::string to_text(const Summary& summary);

}  // namespace gradcheck::fuzz
