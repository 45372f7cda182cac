// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <armadillo>
#include <concepts>
#include <limits>
#include <stdexcept>
#include <string>

#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/layer/complex.hpp>
#include <gradcheck/layer/entries.hpp>
#include <gradcheck/layer/memory.hpp>

namespace gradcheck {

/// A matrix of numbers that lives in somebody's object, [rows x cols], of any type that HasEntries: see entries.hpp.
/// Refers to the object, never to its memory, which may be reallocated between calls. Valid as long as the object.
/// Nothing is written into an object of another size: set and assign throw there, put_back gives it its size again.
class Coordinates {
 public:
  /// What they held at one time: the numbers [rows x cols], and of how many slices they were (1, but for a cube).
  struct Held {
    arma::mat values;
    arma::uword slices = 1;
  };

  Coordinates() = default;

  template <HasEntries Object>
  Coordinates(Object& object) : Coordinates(&object, access<Object>()) {}
  /// Refused in words.
  template <class Complex>
  requires detail::holds_complex<Complex> Coordinates(Complex&) {
    static_assert(!detail::holds_complex<Complex>,
                  "check_layer: complex matrices are not taken: pass real and imaginary part as two inputs");
  }

  explicit operator bool() const { return object_ != nullptr; }  ///< whether it refers to anything
  arma::uword rows() const { return access_->rows(object_); }
  arma::uword cols() const { return access_->cols(object_); }
  arma::uword size() const { return rows() * cols(); }

  /// Entry i, column-major. Throws std::out_of_range where i is not below size().
  double get(arma::uword i) const { return access_->get(object_, i); }
  /// The same; rounds to the object's own type.
  void set(arma::uword i, double value) const { access_->set(object_, i, value); }
  double spacing() const { return access_->spacing; }  ///< distance from 1 to the next number of that type

  /// A copy of the numbers as they stand, [rows x cols].
  arma::mat values() const {
    arma::mat copy(rows(), cols(), arma::fill::none);
    access_->read(object_, copy.memptr(), copy.n_elem);
    return copy;
  }
  /// The numbers for reading, until the object changes: in their place where they are double, otherwise a copy.
  arma::mat view() const {
    if (access_->in_place == nullptr) return values();
    return arma::mat(access_->in_place(object_), rows(), cols(), false, true);
  }
  /// Where the numbers lie, until the object changes its size.
  detail::Memory memory() const { return access_->memory(object_); }
  /// Sets them to start + t * along, rounded to the object's own type. Throws std::invalid_argument on another shape.
  void assign(const arma::mat& start, double t, const arma::mat& along) const {
    require_shape(start);
    require_shape(along);
    access_->move(object_, start.memptr(), t, along.memptr(), start.n_elem);
  }
  /// Sets them all, rounded to the object's own type. Throws std::invalid_argument on another shape.
  void assign(const arma::mat& values) const {
    require_shape(values);
    access_->write(object_, values.memptr(), values.n_elem);
  }

  /// The numbers as they stand, and the shape to put them back in.
  Held held() const { return {values(), access_->slices(object_)}; }
  bool has_shape_of(const arma::mat& m) const { return rows() == m.n_rows && cols() == m.n_cols; }
  bool has_shape_of(const Held& held) const {
    return has_shape_of(held.values) && access_->slices(object_) == held.slices;
  }
  /// Sets them all to what they were. An object that has another shape by now is given that of then. Throws
  /// std::bad_alloc where there is no memory for that, std::logic_error where the object's size is fixed.
  void put_back(const Held& held) const {
    if (!has_shape_of(held)) access_->resize(object_, held.values.n_rows, held.values.n_cols, held.slices);
    assign(held.values);
  }

 private:
  struct Access {
    arma::uword (*rows)(const void*);
    arma::uword (*cols)(const void*);
    arma::uword (*slices)(const void*);
    void (*resize)(void*, arma::uword rows, arma::uword cols, arma::uword slices);
    double (*get)(const void*, arma::uword);
    void (*set)(void*, arma::uword, double);
    void (*read)(const void*, double*, arma::uword);
    void (*write)(void*, const double*, arma::uword);
    void (*move)(void*, const double*, double, const double*, arma::uword);
    detail::Memory (*memory)(const void*);
    double* (*in_place)(void*);  // null where the numbers are not double
    double spacing;
  };

  Coordinates(void* object, const Access& access) : object_(object), access_(&access) {}

  void require_shape(const arma::mat& given) const {
    if (!has_shape_of(given))
      throw std::invalid_argument("coordinates are " + detail::shape(arma::SizeMat(rows(), cols())) + ", the values " +
                                  detail::shape(given));
  }

  template <class Object>
  static const Access& access() {
    using Entries = EntriesOf<Object>;
    using Number = typename Entries::Number;
    static constexpr Access table{
        [](const void* o) { return Entries::rows(*static_cast<const Object*>(o)); },
        [](const void* o) { return Entries::cols(*static_cast<const Object*>(o)); },
        [](const void* o) { return slices_of(*static_cast<const Object*>(o)); },
        [](void* o, arma::uword rows, arma::uword cols, arma::uword slices) {
          resize(*static_cast<Object*>(o), rows, cols, slices);
        },
        [](const void* o, arma::uword i) { return static_cast<double>(*entry(*static_cast<const Object*>(o), i)); },
        [](void* o, arma::uword i, double v) { *entry(*static_cast<Object*>(o), i) = static_cast<Number>(v); },
        [](const void* o, double* to, arma::uword n) {
          for_each(*static_cast<const Object*>(o), n, [to](arma::uword i, Number v) { to[i] = v; });
        },
        [](void* o, const double* from, arma::uword n) {
          for_each(*static_cast<Object*>(o), n, [from](arma::uword i, Number& v) { v = static_cast<Number>(from[i]); });
        },
        [](void* o, const double* start, double t, const double* along, arma::uword n) {
          for_each(*static_cast<Object*>(o), n,
                   [start, t, along](arma::uword i, Number& v) { v = static_cast<Number>(start[i] + t * along[i]); });
        },
        [](const void* o) {
          const Object& object = *static_cast<const Object*>(o);
          return detail::memory_of(Entries::at(object, 0), Entries::rows(object) * Entries::cols(object));
        },
        in_place<Object>(),
        static_cast<double>(std::numeric_limits<Number>::epsilon())};
    return table;
  }

  /// call(i, entry) for the first n entries.
  template <class Object, class Call>
  static void for_each(Object& object, arma::uword n, Call call) {
    using Entries = EntriesOf<std::remove_const_t<Object>>;
    if constexpr (Entries::in_a_row) {
      auto* entries = n == 0 ? nullptr : Entries::at(object, 0);
      for (arma::uword i = 0; i < n; ++i) call(i, entries[i]);
    } else {
      for (arma::uword i = 0; i < n; ++i) call(i, *Entries::at(object, i));
    }
  }

  template <class Object>
  static constexpr auto in_place() -> double* (*)(void*) {
    using Entries = EntriesOf<Object>;
    if constexpr (std::same_as<typename Entries::Number, double> && Entries::in_a_row)
      return [](void* o) { return static_cast<double*>(Entries::at(*static_cast<Object*>(o), 0)); };
    else
      return nullptr;
  }

  template <class Object>
  static arma::uword slices_of(const Object& object) {
    if constexpr (requires { EntriesOf<Object>::slices(object); })
      return EntriesOf<Object>::slices(object);
    else
      return 1;
  }
  template <class Object>
  static void resize(Object& object, arma::uword rows, arma::uword cols, arma::uword slices) {
    if constexpr (requires { EntriesOf<Object>::resize(object, rows, cols, slices); })
      EntriesOf<Object>::resize(object, rows, cols, slices);
    else if constexpr (requires { EntriesOf<Object>::resize(object, rows, cols); })
      EntriesOf<Object>::resize(object, rows, cols);
  }
  template <class Object>
  static auto entry(Object& object, arma::uword i) {
    using Entries = EntriesOf<std::remove_const_t<Object>>;
    const arma::uword rows = Entries::rows(object), cols = Entries::cols(object);
    if (i >= rows * cols)
      throw std::out_of_range("coordinates are " + detail::shape(arma::SizeMat(rows, cols)) + ", there is no entry " +
                              std::to_string(i));
    return Entries::at(object, i);
  }

  void* object_ = nullptr;
  const Access* access_ = nullptr;
};

}  // namespace gradcheck
