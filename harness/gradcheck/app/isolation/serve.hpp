// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <gradcheck/app/isolation/messages.hpp>
#include <gradcheck/app/system/system.hpp>
#include <gradcheck/fuzz/campaign.hpp>

namespace gradcheck {

/// The other side of a Child: does the task that it is asked for over the connection, with so much memory, and ends the
/// process, without whatever main would do afterwards.
[[noreturn]] void serve(const fuzz::Campaign& campaign, system::Connection connection, std::uint64_t memory);

/// Checks a registered layer, and says whenever it makes one, of which shape.
using CheckLayer = std::function<messages::Checked(const std::string& layer,
                                                   const std::function<void(const std::string& shape)>& making)>;

/// The same for a Child of isolated_check(), of the layers that the subject names.
[[noreturn]] void serve_layers(const std::string& subject, const CheckLayer& check, system::Connection connection,
                               std::uint64_t memory);

}  // namespace gradcheck
