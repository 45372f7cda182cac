// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

/// A layer, a loss, a function or a factory may throw anything. This is the one place that catches it: where it has to
/// reach the caller, as a std::exception; elsewhere as data, in words. std::bad_alloc and OutOfBudget always go
/// through.
namespace gradcheck {

/// Something that was thrown and is no std::exception: what() is a text that was thrown, or else "a value of type int".
class ThrownValue : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

namespace detail {

/// In a catch block: throws what is being handled once more, as a ThrownValue where it is no std::exception.
[[noreturn]] void throw_as_exception();

/// In a catch block: what is being handled, in words. Throws a std::bad_alloc or OutOfBudget once more.
std::string words_of_thrown();

/// The same call, which throws nothing but std::exceptions.
template <class Call>
auto only_exceptions(Call call) {
  return [call = std::move(call)](auto&&... arguments) mutable -> decltype(auto) {
    try {
      return call(std::forward<decltype(arguments)>(arguments)...);
    } catch (...) {
      throw_as_exception();
    }
  };
}

/// What came of a call: its value, or what it threw, in words.
template <class Value>
struct Attempt {
  std::optional<Value> value;
  std::string thrown;

  explicit operator bool() const { return value.has_value(); }
  Value& operator*() { return *value; }
  Value* operator->() { return &*value; }
};

/// Calls it, and keeps what it throws. The value of a call that returns nothing is a std::monostate.
template <class Call>
auto attempt(Call&& call) {
  using Result = std::invoke_result_t<Call&>;
  constexpr bool returns = !std::is_void_v<Result>;
  Attempt<std::conditional_t<returns, std::decay_t<Result>, std::monostate>> attempted;
  try {
    if constexpr (returns) {
      attempted.value = call();
    } else {
      call();
      attempted.value.emplace();
    }
  } catch (...) {
    attempted.thrown = words_of_thrown();
  }
  return attempted;
}

/// What came of it; an empty value where it threw: for what is only to say more of numbers that are known.
template <class Call>
auto unless_it_throws(Call&& call) {
  auto attempted = attempt(call);
  return attempted ? std::move(*attempted.value) : std::decay_t<std::invoke_result_t<Call&>>();
}

}  // namespace detail

}  // namespace gradcheck
