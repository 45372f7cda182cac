// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <type_traits>

#include <CLI/App.hpp>

#include <gradcheck/app/usage/readers.hpp>

namespace gradcheck {

/// An option whose text is read by `of`, or refused with what was expected. name: with others for the same behind it,
/// "--colour,--color".
template <class Value, class Of>
CLI::Option* add_parsed(CLI::App& command, const std::string& name, Value& value, Of of, const std::string& expected,
                        const std::string& help) {
  const std::string first = name.substr(0, name.find(','));
  const auto parse = [&value, of, first, expected](const std::string& text) {
    const auto read = of(text);
    if (!read) throw CLI::ValidationError(first, text + ", expected " + expected);
    value = static_cast<Value>(*read);
  };
  return command.add_option_function<std::string>(name, parse, help);
}

/// One whose value is a whole number; the default is that of the value, where it has one.
template <class Value>
CLI::Option* add_number(CLI::App& command, const std::string& name, Value& value, const Range& range,
                        const std::string& help) {
  std::string ending;
  if constexpr (std::is_integral_v<Value>) ending = " (default: " + std::to_string(value) + ")";
  const auto of = [range](const std::string& digits) { return number_of(digits, range); };
  return add_parsed(command, name, value, of, to_string(range), help + ending)->type_name("N");
}

}  // namespace gradcheck
