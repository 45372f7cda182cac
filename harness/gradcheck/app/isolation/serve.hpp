// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <gradcheck/app/system/system.hpp>
#include <gradcheck/fuzz/campaign.hpp>

namespace gradcheck {

/// The other side of a Child: does the task that it is asked for over the connection, with so much memory, and ends the
/// process, without whatever main would do afterwards.
[[noreturn]] void serve(const fuzz::Campaign& campaign, system::Connection connection, std::uint64_t memory);

}  // namespace gradcheck
