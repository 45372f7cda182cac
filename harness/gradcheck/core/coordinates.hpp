// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <concepts>
#include <limits>

namespace gradcheck {

/// A matrix of numbers that lives in somebody's object, [rows x cols]: Mat, Row, Col, Cube (its slices side by side) or scalar; float or double.
/// Refers to the object, never to its memory, which may be reallocated between calls. Valid as long as the object.
class Coordinates {
 public:
  Coordinates() = default;

  template <std::floating_point T>
  Coordinates(arma::Mat<T>& matrix) : Coordinates(&matrix, access<arma::Mat<T>>()) {}
  template <std::floating_point T>
  Coordinates(arma::Cube<T>& cube) : Coordinates(&cube, access<arma::Cube<T>>()) {}
  template <std::floating_point T>
  Coordinates(T& scalar) : Coordinates(&scalar, access<T>()) {}

  explicit operator bool() const { return object_ != nullptr; }  ///< whether it refers to anything
  arma::uword rows() const { return access_->rows(object_); }
  arma::uword cols() const { return access_->cols(object_); }
  arma::uword size() const { return rows() * cols(); }

  double get(arma::uword i) const { return access_->get(object_, i); }              ///< column-major, i < size()
  void set(arma::uword i, double value) const { access_->set(object_, i, value); }  ///< rounds to the object's own type
  double spacing() const { return access_->spacing; }  ///< distance from 1 to the next number of that type

  /// A copy of the numbers as they stand, [rows x cols].
  arma::mat values() const {
    arma::mat copy(rows(), cols(), arma::fill::none);
    access_->read(object_, copy.memptr(), copy.n_elem);
    return copy;
  }
  /// Sets them all, rounded to the object's own type; values has size() elements.
  void assign(const arma::mat& values) const { access_->write(object_, values.memptr(), values.n_elem); }

 private:
  struct Access {
    arma::uword (*rows)(const void*);
    arma::uword (*cols)(const void*);
    double (*get)(const void*, arma::uword);
    void (*set)(void*, arma::uword, double);
    void (*read)(const void*, double*, arma::uword);
    void (*write)(void*, const double*, arma::uword);
    double spacing;
  };

  Coordinates(void* object, const Access& access) : object_(object), access_(&access) {}

  template <class Object>
  static const Access& access() {
    using Number = typename Scalar<Object>::type;
    static constexpr Access table{
        [](const void* o) { return shape_rows(*static_cast<const Object*>(o)); },
        [](const void* o) { return shape_cols(*static_cast<const Object*>(o)); },
        [](const void* o, arma::uword i) { return static_cast<double>(*at(*static_cast<const Object*>(o), i)); },
        [](void* o, arma::uword i, double v) { *at(*static_cast<Object*>(o), i) = static_cast<Number>(v); },
        [](const void* o, double* to, arma::uword n) {
          const Number* from = at(*static_cast<const Object*>(o), 0);
          for (arma::uword i = 0; i < n; ++i) to[i] = static_cast<double>(from[i]);
        },
        [](void* o, const double* from, arma::uword n) {
          Number* to = at(*static_cast<Object*>(o), 0);
          for (arma::uword i = 0; i < n; ++i) to[i] = static_cast<Number>(from[i]);
        },
        static_cast<double>(std::numeric_limits<Number>::epsilon())};
    return table;
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
  static auto at(O& object, arma::uword i) {
    if constexpr (std::floating_point<std::remove_const_t<O>>)
      return &object + i;
    else
      return object.memptr() + i;
  }

  void* object_ = nullptr;
  const Access* access_ = nullptr;
};

}  // namespace gradcheck
