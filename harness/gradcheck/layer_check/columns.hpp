// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// Says so where columns may be the samples of a layer that was checked with rows for samples: in a note where the
/// contract found none by rows, and in the finding that samples influence each other where columns do not.
/// traits: as declared, by options too. Cost: two forward passes, after that finding alone.
void say_of_columns(Report& report, AnyLayer& layer, const AnyLayer::Matrices& inputs, const Traits& traits);

}  // namespace gradcheck::detail
