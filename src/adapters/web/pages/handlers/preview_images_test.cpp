#include "adapters/web/pages/handlers/preview_images.hpp"

#include <future>
#include <string>

#include "adapters/web/pages/handlers/website_fixture_test.hpp"

namespace usher::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

class PreviewImagesTest : public WebsiteTest {
 protected:
  PreviewImagesTest() { looks_["example.com"].share_inviter = true; }

  void SetUp() override {
    // The pages tell where the pictures are.
    sites_.emplace(shared_pages(), hosts_, looks_);
    answers_.emplace(shared_pages(), PageAnswers::Options{.previews = &paths_});
    limits_.emplace(per_address_, per_invite_);
    forms_.emplace(invitations_, pauses_, *sites_, *answers_, tokens_, *limits_, random_);
    mount();
    const auto draw = [this](const cards::Card& card) {
      drawn_ = card;
      ++draws_;
      return card.headline == undrawable_ ? std::string{} : "picture of " + card.headline;
    };
    images_.emplace(shared_pages(), *sites_, *inviters_, paths_, draw, false);
    images_->mount(router_);
  }
  void TearDown() override { images_.reset(); }

  /// It is drawn on another thread.
  http::Response image(const std::string& path, http::Method method = http::Method::get) {
    const auto answer = std::make_shared<std::promise<http::Response>>();
    http::Request request;
    request.method = method;
    request.target = request.path = path;
    request.headers = headers_;
    const auto* route = router_.find(request);
    router_.dispatch(route, request, http::responder_calling([answer](http::Response response) {
                       answer->set_value(std::move(response));
                     }));
    return answer->get_future().get();
  }
  std::string path_of(const std::string& inviter = {}) const {
    PreviewSubject subject{.domain = hosts_.all().front().domain, .inviter = {}};
    if (!inviter.empty()) subject.inviter = *domain::Localpart::parse(inviter);
    return paths_.path_of(subject);
  }

  PreviewPaths paths_{master_};
  std::string undrawable_ = "nobody";
  cards::Card drawn_;
  int draws_ = 0;
  std::optional<PreviewImages> images_;
};

TEST_F(PreviewImagesTest, AreNamedByThePagesWithoutTheLinksToken) {
  const auto shared = create({.inviter = *domain::Localpart::parse("juliet")});
  const std::string token(shared.token.reveal());
  const auto page = get("/invite?" + token);
  const std::string start = "property=\"og:image\" content=\"https://example.com";
  EXPECT_THAT(page.body, HasSubstr(start + path_of("juliet") + "\""));
  EXPECT_THAT(path_of("juliet"), Not(HasSubstr(token)));
  EXPECT_THAT(page.body, HasSubstr("property=\"og:image:width\" content=\"1200\""));
  EXPECT_THAT(page.body, HasSubstr("name=\"twitter:card\" content=\"summary_large_image\""));
  EXPECT_THAT(get("/invite?nothing").body, HasSubstr(start + path_of() + "\""));
}

TEST_F(PreviewImagesTest, ShowTheInviterAsStrangersMaySeeThem) {
  accounts_.profiles[address("juliet")] = {.name = " Juliet\u202E Capulet ", .picture = "a picture"};
  const auto shown = image(path_of("juliet"));
  EXPECT_EQ(shown.body, "picture of Juliet Capulet");
  EXPECT_EQ(header(shown, "Content-Type"), "image/png");
  EXPECT_EQ(header(shown, "Cross-Origin-Resource-Policy"), "cross-origin");
  EXPECT_EQ(drawn_.portrait, "a picture");
  EXPECT_EQ(drawn_.below, "<Example> & \"friends\"");
  EXPECT_EQ(image(path_of("tybalt")).body, "picture of tybalt");
  EXPECT_EQ(image(path_of()).body, "picture of <Example> & \"friends\"");
}

TEST_F(PreviewImagesTest, AreDrawnOnce) {
  const auto first = image(path_of());
  headers_ = {{.name = "If-None-Match", .value = "\"other\""}};
  EXPECT_EQ(image(path_of()).status, 200);
  const std::string tag = header(first, "ETag");
  headers_ = {{.name = "If-None-Match", .value = tag}};
  const auto again = image(path_of(), http::Method::head);
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(header(again, "ETag"), tag);
  EXPECT_EQ(draws_, 1);
}

TEST_F(PreviewImagesTest, GetPlainerWhereNoFontHasTheLetters) {
  undrawable_ = "juliet";
  EXPECT_EQ(image(path_of("juliet")).body, "picture of <Example> & \"friends\"");
  EXPECT_EQ(image(path_of("juliet")).body, "picture of <Example> & \"friends\"");
  EXPECT_EQ(draws_, 2) << "what is known is not drawn again";
}

TEST_F(PreviewImagesTest, HaveAFileInTheirPlace) {
  undrawable_ = "<Example> & \"friends\"";
  const auto plain = image(path_of());
  EXPECT_EQ(plain.status, 200);
  EXPECT_TRUE(plain.body.starts_with("\x89PNG"));
  EXPECT_THAT(header(plain, "Cache-Control"), HasSubstr("max-age=60"));
}

TEST_F(PreviewImagesTest, AreForNobodyWhoAsksByName) {
  const std::string good = path_of("juliet");
  const std::string other = path_of("romeo");
  const auto seal_end = PreviewPaths::prefix.size() + 32;
  for (const std::string& path :
       {std::string("/invite/preview/juliet.png"), std::string("/invite/preview/.png"),
        good.substr(0, good.size() - 4), other.substr(0, seal_end) + good.substr(seal_end),
        good.substr(0, seal_end) + "zz.png"}) {
    EXPECT_EQ(image(path).status, 404) << path;
  }
  EXPECT_EQ(draws_, 0);
  const PreviewPaths elsewhere(secrets::MasterKey{secrets::KeyBytes{std::byte{1}}});
  EXPECT_EQ(elsewhere.parse(good.substr(PreviewPaths::prefix.size())), std::nullopt);
  EXPECT_EQ(paths_.parse(good.substr(PreviewPaths::prefix.size()))->inviter->str(), "juliet");
}

class HiddenInviterPreview : public PreviewImagesTest {
 protected:
  HiddenInviterPreview() { looks_["example.com"].show_inviter = false; }
};

TEST_F(HiddenInviterPreview, IsTheHosts) {
  const auto shared = create({.inviter = *domain::Localpart::parse("juliet")});
  EXPECT_THAT(get("/invite?" + std::string(shared.token.reveal())).body, HasSubstr(path_of() + "\""));
  EXPECT_EQ(image(path_of("juliet")).body, "picture of <Example> & \"friends\"") << "what was shared before";
}

class UsualPreview : public PreviewImagesTest {
 protected:
  UsualPreview() { looks_["example.com"].share_inviter = false; }
};

TEST_F(UsualPreview, NamesNoInviter) {
  const auto shared = create({.inviter = *domain::Localpart::parse("juliet")});
  EXPECT_THAT(get("/invite?" + std::string(shared.token.reveal())).body, HasSubstr(path_of() + "\""));
  EXPECT_EQ(image(path_of("juliet")).body, "picture of <Example> & \"friends\"");
}

class OwnImagePreview : public PreviewImagesTest {
 protected:
  OwnImagePreview() { looks_["example.com"].site.share_image_url = "https://example.com/own.png"; }
};

TEST_F(OwnImagePreview, IsTheAdministrators) {
  const auto page = get("/invite?" + std::string(create().token.reveal())).body;
  EXPECT_THAT(page, HasSubstr("og:image\" content=\"https://example.com/own.png\""));
  EXPECT_THAT(page, Not(HasSubstr("og:image:width")));
}

}  // namespace
}  // namespace usher::pages
