// SPDX-License-Identifier: MIT
#pragma once

// What most users include: checks of layers, functions, chains and factories, with their options and reports. Link
// gradcheck::gradcheck.
#include <gradcheck/base/cxx20.hpp>
#include <gradcheck/base/matrix_layout.hpp>
#include <gradcheck/base/place.hpp>
#include <gradcheck/chain/check_chain.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/derivatives/check_function.hpp>
#include <gradcheck/derivatives/check_jacobian.hpp>
#include <gradcheck/derivatives/check_jacobian_in_pattern.hpp>
#include <gradcheck/derivatives/check_jacobian_on_manifold.hpp>
#include <gradcheck/factory/check_factory.hpp>
#include <gradcheck/factory/registry.hpp>
#include <gradcheck/layer/parameters.hpp>
#include <gradcheck/layer/traits.hpp>
#include <gradcheck/layer/wrap.hpp>
#include <gradcheck/layer_check/check_layer.hpp>
#include <gradcheck/picture/html.hpp>
#include <gradcheck/render/explain.hpp>
#include <gradcheck/render/machine/csv.hpp>
#include <gradcheck/render/machine/json.hpp>
#include <gradcheck/render/machine/junit.hpp>
#include <gradcheck/render/machine/sarif.hpp>
#include <gradcheck/render/text.hpp>
#include <gradcheck/report/engine.hpp>
#include <gradcheck/report/method.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/values/analytic.hpp>
#include <gradcheck/values/layout.hpp>
#include <gradcheck/values/pattern.hpp>
