#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/web/pages/view/apps.hpp"
#include "adapters/web/pages/view/pages.hpp"

namespace usher::pages {

/// Every page there is, rendered with example data, by the name of the file it would be saved as. For the
/// preview, for screenshots and for tests that look at all pages.
/// @param language its place in `languages()`
std::vector<std::pair<std::string, std::string>> sample_pages(const Pages& pages, const Site& site,
                                                              const Apps& apps, std::size_t language);

/// A landing page's view as an Android phone gets it.
LandingView sample_landing(const Pages& pages, const Site& site, const Apps& apps, std::size_t language);

}  // namespace usher::pages
