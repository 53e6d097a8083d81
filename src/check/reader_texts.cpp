#include "check/reader_texts.hpp"

namespace smtp_explain {

namespace {

// Collects the texts under the keys that readers see.
class text_walk {
public:
    explicit text_walk(std::vector<reader_text>& out) : out_(out) {}

    void file(const data_file& f) {
        file_ = &f.path;
        const json_value root = f.tree.root();
        const auto below = [&](std::string_view with) {
            return std::string_view(f.path).substr(0, with.size()) == with;
        };
        if (below("causes/"))
            cause(root);
        else if (below("rules/"))
            rule(root);
        else if (below("codes/"))
            codes(root);
        else if (f.path == "labels.json")
            labels(root);
        else if (f.path == "site/reference.json")
            reference(root);
    }

private:
    void text(json_value v, const std::string& at, text_kind kind) {
        if (v.is(json_kind::text)) {
            out_.push_back({*file_, at, kind, std::string(v.text())});
            return;
        }
        std::size_t i = 0;
        if (v.is(json_kind::array))
            for (const json_value e : v) text(e, at + '/' + std::to_string(i++), kind);
    }

    template <class F>
    static void each(json_value list, const std::string& at, F use) {
        std::size_t i = 0;
        for (const json_value e : list) use(e, at + '/' + std::to_string(i++) + '/');
    }

    void steps_and_references(json_value root) {
        each(root.find("steps"), "/steps",
             [&](json_value s, const std::string& at) { text(s.find("text"), at + "text", text_kind::prose); });
        each(root.find("references"), "/references",
             [&](json_value r, const std::string& at) { text(r.find("title"), at + "title", text_kind::label); });
    }

    void nearer(json_value texts, const std::string& at) {
        text(texts.find("summary"), at + "/summary", text_kind::summary);
        text(texts.find("to_sender"), at + "/to_sender", text_kind::prose);
    }

    void rule(json_value root) {
        text(root.find("summary"), "/summary", text_kind::summary);
        steps_and_references(root);
    }

    void cause(json_value root) {
        text(root.find("title"), "/title", text_kind::label);
        text(root.find("summary"), "/summary", text_kind::summary);
        for (const std::string key : {"if_given_up", "if_still_trying", "if_own_program"}) nearer(root.find(key), '/' + key);
        each(root.find("reasons"), "/reasons", [&](json_value r, const std::string& at) {
            text(r.find("title"), at + "title", text_kind::label);
            text(r.find("text"), at + "text", text_kind::prose);
            nearer(r.find("if_shown"), at + "if_shown");
        });
        each(root.find("verify"), "/verify",
             [&](json_value v, const std::string& at) { text(v.find("tells"), at + "tells", text_kind::prose); });
        text(root.find("prevention"), "/prevention", text_kind::prose);
        each(root.find("questions"), "/questions", [&](json_value q, const std::string& at) {
            text(q.find("text"), at + "text", text_kind::prose);
            each(q.find("options"), at + "options", [&](json_value o, const std::string& where) {
                text(o.find("label"), where + "label", text_kind::label);
            });
        });
        for (const std::string_view to : {"to_sender", "to_recipient_admin"})
            text(root.find("replies").find(to), "/replies/" + std::string(to), text_kind::prose);
        steps_and_references(root);
    }

    void codes(json_value root) {
        for (const json_value code : root) {
            text(code.find("name"), '/' + std::string(code.key()) + "/name", text_kind::label);
            text(code.find("meaning"), '/' + std::string(code.key()) + "/meaning", text_kind::prose);
        }
    }

    void labels(json_value root) {
        for (const json_value group : root) {
            if (group.key() == "products_by_format" || group.key() == "products_by_issuer") continue;  // ids
            for (const json_value label : group)
                text(label, '/' + std::string(group.key()) + '/' + std::string(label.key()), text_kind::prose);
        }
    }

    // Of the pages of the reference: "known_as" are servers' words, not ours.
    void reference(json_value root) {
        for (const json_value word : root.find("words")) text(word, "/words/" + std::string(word.key()), text_kind::prose);
        each(root.find("groups"), "/groups",
             [&](json_value g, const std::string& at) { text(g.find("name"), at + "name", text_kind::label); });
    }

    std::vector<reader_text>& out_;
    const std::string* file_ = nullptr;
};

}  // namespace

std::vector<reader_text> texts_of(const std::vector<data_file>& files) {
    std::vector<reader_text> out;
    text_walk walk(out);
    for (const data_file& f : files) walk.file(f);
    return out;
}

}  // namespace smtp_explain
