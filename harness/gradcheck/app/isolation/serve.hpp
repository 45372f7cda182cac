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

/// Checks a registered layer, or the case in a file, and says whenever it makes a layer, of which shape.
using CheckOne = std::function<messages::Checked(const std::string& what,
                                                 const std::function<void(const std::string& shape)>& making)>;

/// The same for a Child of isolated_check(), of the layers or the cases that the subject names.
[[noreturn]] void serve_checks(const std::string& subject, const CheckOne& check, system::Connection connection,
                               std::uint64_t memory);

}  // namespace gradcheck
