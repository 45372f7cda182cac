// SPDX-License-Identifier: MIT
#include <gradcheck/picture/html.hpp>

#include <gradcheck/picture/page.hpp>
#include <gradcheck/picture/report_data.hpp>

namespace gradcheck {

std::string to_html(const Report& report) {
  return detail::page("gradcheck: " + report.subject, detail::data_of_reports({detail::data_of(report)}));
}

}  // namespace gradcheck
