// SPDX-License-Identifier: MIT
#pragma once

// What most users include: checks and their reports.
#include <gradcheck/core/chain.hpp>
#include <gradcheck/core/check.hpp>
#include <gradcheck/core/check_factory.hpp>
#include <gradcheck/core/check_function.hpp>
#include <gradcheck/core/check_layer.hpp>
#include <gradcheck/core/layer.hpp>
#include <gradcheck/core/options.hpp>
#include <gradcheck/core/parameters.hpp>
#include <gradcheck/core/registry.hpp>
#include <gradcheck/core/report.hpp>
#include <gradcheck/render/text.hpp>
