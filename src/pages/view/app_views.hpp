#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pages/view/apps.hpp"
#include "pages/view/views.hpp"

namespace usher::pages {

/// The list of apps for a reader's platform.
/// @param setup_prefix the setup page's address up to the app's id: `/invite?TOKEN&app=`
AppsView apps_view(const Apps& apps, Platform platform, std::string_view back_href,
                   std::string_view setup_prefix);

/// An app's setup page for a pending invitation. The handler adds `share` and `expires`.
/// @param uri the invitation's xmpp: URI
/// @param register_href where to register in the browser; empty where nobody can
SetupView setup_view(const App& app, Platform platform, std::string_view uri, std::string_view register_href);

/// Where to get an app, the stores of the reader's platform before the app's site.
std::vector<StoreRow> store_rows(const App& app, std::string_view uri);

/// What follows a registration with that app.
SuccessView success_view(const App* app, std::string_view address);

}  // namespace usher::pages
