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

#include <gradcheck/layer/memory.hpp>

namespace gradcheck {

/// A matrix of numbers that lives in somebody's object, [rows x cols]: Mat, Row, Col, Cube (its slices side by side) or
/// scalar; float or double.
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

  template <std::floating_point T>
  Coordinates(arma::Mat<T>& matrix) : Coordinates(&matrix, access<arma::Mat<T>>()) {}
  template <std::floating_point T>
  Coordinates(arma::Cube<T>& cube) : Coordinates(&cube, access<arma::Cube<T>>()) {}
  template <std::floating_point T>
  Coordinates(T& scalar) : Coordinates(&scalar, access<T>()) {}
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
    using Number = typename Scalar<Object>::type;
    static constexpr Access table{
        [](const void* o) { return shape_rows(*static_cast<const Object*>(o)); },
        [](const void* o) { return shape_cols(*static_cast<const Object*>(o)); },
        [](const void* o) { return slices_of(*static_cast<const Object*>(o)); },
        [](void* o, arma::uword rows, arma::uword cols, arma::uword slices) {
          resize(*static_cast<Object*>(o), rows, cols, slices);
        },
        [](const void* o, arma::uword i) { return static_cast<double>(*entry(*static_cast<const Object*>(o), i)); },
        [](void* o, arma::uword i, double v) { *entry(*static_cast<Object*>(o), i) = static_cast<Number>(v); },
        [](const void* o, double* to, arma::uword n) {
          const Number* from = at(*static_cast<const Object*>(o), 0);
          convert(from, to, n);
        },
        [](void* o, const double* from, arma::uword n) {
          Number* to = at(*static_cast<Object*>(o), 0);
          convert(from, to, n);
        },
        [](void* o, const double* start, double t, const double* along, arma::uword n) {
          Number* to = at(*static_cast<Object*>(o), 0);
          for (arma::uword i = 0; i < n; ++i) to[i] = static_cast<Number>(start[i] + t * along[i]);
        },
        [](const void* o) {
          const Object& object = *static_cast<const Object*>(o);
          return detail::memory_of(at(object, 0), shape_rows(object) * shape_cols(object));
        },
        in_place<Object, Number>(),
        static_cast<double>(std::numeric_limits<Number>::epsilon())};
    return table;
  }

  template <class From, class To>
  static void convert(const From* from, To* to, arma::uword n) {
    if constexpr (std::same_as<From, To>)
      std::copy_n(from, n, to);
    else
      std::transform(from, from + n, to, [](From v) { return static_cast<To>(v); });
  }

  template <class Object, class Number>
  static constexpr auto in_place() -> double* (*)(void*) {
    if constexpr (std::same_as<Number, double>)
      return [](void* o) { return at(*static_cast<Object*>(o), 0); };
    else
      return nullptr;
  }

  template <class Object>
  struct Scalar {
    using type = typename Object::elem_type;
  };
  template <std::floating_point T>
  struct Scalar<T> {
    using type = T;
  };

  template <class T>
  static arma::uword shape_rows(const arma::Mat<T>& m) {
    return m.n_rows;
  }
  template <class T>
  static arma::uword shape_rows(const arma::Cube<T>& c) {
    return c.n_rows;
  }
  template <std::floating_point T>
  static arma::uword shape_rows(const T&) {
    return 1;
  }
  template <class T>
  static arma::uword shape_cols(const arma::Mat<T>& m) {
    return m.n_cols;
  }
  template <class T>
  static arma::uword shape_cols(const arma::Cube<T>& c) {
    return c.n_cols * c.n_slices;
  }
  template <std::floating_point T>
  static arma::uword shape_cols(const T&) {
    return 1;
  }
  template <class O>
  static arma::uword slices_of(const O& object) {
    if constexpr (requires { object.n_slices; })
      return object.n_slices;
    else
      return 1;
  }
  /// A scalar has one size alone.
  template <class O>
  static void resize(O& object, arma::uword rows, arma::uword cols, arma::uword slices) {
    if constexpr (requires { object.n_slices; })
      object.set_size(rows, slices == 0 ? 0 : cols / slices, slices);
    else if constexpr (requires { object.n_cols; })
      object.set_size(rows, cols);
  }
  template <class O>
  static auto at(O& object, arma::uword i) {
    if constexpr (std::floating_point<std::remove_const_t<O>>)
      return &object + i;
    else
      return object.memptr() + i;
  }
  template <class O>
  static auto entry(O& object, arma::uword i) {
    const arma::uword rows = shape_rows(object), cols = shape_cols(object);
    if (i >= rows * cols)
      throw std::out_of_range("coordinates are " + detail::shape(arma::SizeMat(rows, cols)) + ", there is no entry " +
                              std::to_string(i));
    return at(object, i);
  }

  void* object_ = nullptr;
  const Access* access_ = nullptr;
};

}  // namespace gradcheck
