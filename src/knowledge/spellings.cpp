#include "knowledge/spellings.hpp"

#include <algorithm>
#include <array>

namespace smtp_explain {

namespace {

struct spelling {
    std::string_view seen, meant;
};

// What servers write by mistake, in order. Not here: a mistake that shows whose server it is, as Courier's "receipients".
constexpr std::array<spelling, 70> mistakes{{
    {"acces", "access"},
    {"addres", "address"},
    {"adress", "address"},
    {"adressee", "addressee"},
    {"allowd", "allowed"},
    {"allready", "already"},
    {"alowed", "allowed"},
    {"athentication", "authentication"},
    {"attachement", "attachment"},
    {"attachements", "attachments"},
    {"attachemnt", "attachment"},
    {"autentication", "authentication"},
    {"authenication", "authentication"},
    {"authenticaton", "authentication"},
    {"authentification", "authentication"},
    {"authetication", "authentication"},
    {"availble", "available"},
    {"avaliable", "available"},
    {"blaclisted", "blacklisted"},
    {"conection", "connection"},
    {"conections", "connections"},
    {"curently", "currently"},
    {"cutomer", "customer"},
    {"disabeld", "disabled"},
    {"domian", "domain"},
    {"envolope", "envelope"},
    {"exceded", "exceeded"},
    {"excedes", "exceeds"},
    {"exeeded", "exceeded"},
    {"exeeds", "exceeds"},
    {"exisit", "exist"},
    {"exsist", "exist"},
    {"exsists", "exists"},
    {"lenght", "length"},
    {"maibox", "mailbox"},
    {"maximun", "maximum"},
    {"maxium", "maximum"},
    {"mesage", "message"},
    {"messsage", "message"},
    {"nonexistant", "nonexistent"},
    {"permited", "permitted"},
    {"prohibted", "prohibited"},
    {"qouta", "quota"},
    {"receipient", "recipient"},
    {"recepient", "recipient"},
    {"recepients", "recipients"},
    {"reciepient", "recipient"},
    {"recieve", "receive"},
    {"recieved", "received"},
    {"recipent", "recipient"},
    {"recipents", "recipients"},
    {"recpient", "recipient"},
    {"recpients", "recipients"},
    {"rejectd", "rejected"},
    {"relaing", "relaying"},
    {"suspened", "suspended"},
    {"sytem", "system"},
    {"temporaly", "temporarily"},
    {"temporarely", "temporarily"},
    {"temporarly", "temporarily"},
    {"uknown", "unknown"},
    {"unavailabe", "unavailable"},
    {"unavailble", "unavailable"},
    {"unavalable", "unavailable"},
    {"unknonw", "unknown"},
    {"unknow", "unknown"},
    {"unknwon", "unknown"},
    {"unkown", "unknown"},
    {"verifcation", "verification"},
    {"verificaton", "verification"},
}};

}  // namespace

std::string_view meant_word(std::string_view folded) {
    const auto at = std::lower_bound(mistakes.begin(), mistakes.end(), folded, [](const spelling& s, std::string_view word) { return s.seen < word; });
    return at != mistakes.end() && at->seen == folded ? at->meant : folded;
}

}  // namespace smtp_explain
