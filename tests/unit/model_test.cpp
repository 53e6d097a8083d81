#include <doctest/doctest.h>

#include "model/document.hpp"
#include "model/smtp.hpp"

using namespace smtp_explain;

TEST_SUITE("model") {
    TEST_CASE("spans of a text that is the input itself") {
        const mapped_text t("550 relay not permitted", 100);
        CHECK(t.spans(4, 5) == source_spans{{104, 5}});
        CHECK(t.spans(t.view().substr(0, 3)) == source_spans{{100, 3}});
        CHECK(t.spans("elsewhere").empty());
        CHECK(t.spans(50, 5).empty());
    }
    TEST_CASE("spans across pieces: neighbours are joined, gaps are kept, converted pieces count whole") {
        // "> ab\n> cd" with the marks removed, then a base64 line.
        const mapped_text t("ab\ncdXYZ", {{0, 2, 3, true}, {3, 7, 2, true}, {5, 20, 8, false}});
        CHECK(t.spans(0, 5) == source_spans{{2, 3}, {7, 2}});
        CHECK(t.spans(4, 3) == source_spans{{8, 1}, {20, 8}});
    }
    TEST_CASE("names of stages go both ways") {
        for (int i = 0; i < smtp::stage_count; ++i) {
            const auto s = static_cast<smtp::stage>(i);
            CHECK(smtp::stage_from_string(to_string(s)) == s);
        }
        CHECK_FALSE(smtp::stage_from_string("rcpt_to").has_value());
        CHECK(to_string(smtp::enhanced_status_code{5, 7, 54}) == "5.7.54");
    }
}
