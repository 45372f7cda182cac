// SPDX-License-Identifier: MIT
#include <gradcheck/base/thrown.hpp>

#include <exception>
#include <new>

#include <gradcheck/base/budget.hpp>
#include <gradcheck/base/thrown_type.hpp>

namespace gradcheck::detail {
namespace {

/// Of what is no std::exception. A text says more than its type.
std::string words_of_value() {
  try {
    throw;
  } catch (const std::string& text) {
    return text;
  } catch (const char* text) {
    return text != nullptr ? text : "a null pointer";
  } catch (...) {
    return "a value of type " + thrown_type();
  }
}

}  // namespace

void throw_as_exception() {
  try {
    throw;
  } catch (const std::exception&) {
    throw;
  } catch (...) {
    throw ThrownValue(words_of_value());
  }
}

std::string words_of_thrown() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const OutOfBudget&) {
    throw;
  } catch (const std::exception& e) {
    const std::string text = e.what();
    return text.empty() ? thrown_type() + " without a text" : text;
  } catch (...) {
    return words_of_value();
  }
}

}  // namespace gradcheck::detail
