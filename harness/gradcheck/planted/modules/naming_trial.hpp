// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gradcheck/planted/modules/naming.hpp>
#include <gradcheck/planted/modules/wrong_module.hpp>

namespace gradcheck::fuzz {

/// What became of one mistake. naming: nothing where its module was not found alone.
struct NamedMistake {
  std::size_t kind = 0;  ///< in wrong_modules()
  std::string where, said;
  bool silent = false;
  std::optional<Naming> naming;
};

/// One network of a campaign of names.
struct NamingTrial {
  bool accused = false;
  std::vector<NamedMistake> mistakes;
};

/// A pure function of the options' seed and scales, and index.
NamingTrial run_naming_trial(const PlantedOptions& options, std::uint64_t index);

/// What the findings of a report say of a mistake that was planted into module `where`.
NamedMistake judge_names(const std::vector<gradcheck::Finding>& findings, const std::string& where,
                         const std::vector<std::string>& classes);

}  // namespace gradcheck::fuzz
