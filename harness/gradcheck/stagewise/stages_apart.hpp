// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// The stages of a subject in groups, so that no two stages of different groups share memory: those of different groups
/// may be called, and their parameters moved, at the same time. In a group they are in the order of the chain, groups
/// in the order of their first stages. What a stage's forward touches beside its blocks and Stage::memory is not known.
std::vector<std::vector<std::size_t>> stages_apart(const Subject& subject);

}  // namespace gradcheck::detail
