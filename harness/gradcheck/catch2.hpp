// SPDX-License-Identifier: MIT
#pragma once

// agrees() and refutes() for Catch2, which it needs.
#include <gradcheck/adapters/catch2.hpp>
