// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>

#include "museum/exhibit.hpp"

/// Real wrong gradients, found in other projects after they were released, each rebuilt in its essence as a small
/// layer; and mistakes of our own that people make.
namespace museum {

Exhibits exhibits();  ///< all families, in the order of families.hpp

/// The first broken clause, or the first block that disagrees, of a report or its parts: "zero cotangent", "values:
/// input"; "-" where there is neither.
std::string caught_by(const gradcheck::Report& report);
/// Whether that clause is broken, or that block disagrees, in the report or its parts.
bool is_caught_by(const gradcheck::Report& report, const std::string& clause_or_block);
/// The first finding's class, of the report or its parts; "-" where there is none.
std::string mistake_in(const gradcheck::Report& report);
/// Whether the first finding, of the report or its parts, is of that class, or has it among its alternatives: what
/// these numbers cannot tell apart.
bool is_diagnosed_as(const gradcheck::Report& report, const std::string& mistake);

}  // namespace museum
