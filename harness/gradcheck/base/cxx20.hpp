// SPDX-License-Identifier: MIT
#pragma once

// Included first by every public header: an older standard is refused in one sentence, before what it makes of the
// rest.
#if __cplusplus < 202002L
#error "gradcheck is C++20: compile with -std=c++20 or later"
#endif
