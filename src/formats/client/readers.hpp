// Readers of what mail programs, libraries and devices say when a message cannot be sent.
//
//   read_thunderbird_error(in, sink);       // one reading: the server's reply where one is quoted, else the sentence
//
// Signatures are the sentences themselves, so that the table and the reader never disagree.
#pragma once

#include <string_view>
#include <vector>

#include "formats/format.hpp"

namespace smtp_explain {

void read_android_mail_error(const reader_input&, reading_sink&);
std::vector<std::string_view> android_mail_error_signatures();
void read_apple_mail_error(const reader_input&, reading_sink&);
std::vector<std::string_view> apple_mail_error_signatures();
void read_application_error(const reader_input&, reading_sink&);
std::vector<std::string_view> application_error_signatures();
void read_curl_error(const reader_input&, reading_sink&);
std::vector<std::string_view> curl_error_signatures();
void read_device_error(const reader_input&, reading_sink&);
std::vector<std::string_view> device_error_signatures();
void read_dotnet_error(const reader_input&, reading_sink&);
std::vector<std::string_view> dotnet_error_signatures();
void read_evolution_error(const reader_input&, reading_sink&);
std::vector<std::string_view> evolution_error_signatures();
void read_gen_smtp_error(const reader_input&, reading_sink&);
std::vector<std::string_view> gen_smtp_error_signatures();
void read_go_error(const reader_input&, reading_sink&);
std::vector<std::string_view> go_error_signatures();
void read_javamail_error(const reader_input&, reading_sink&);
std::vector<std::string_view> javamail_error_signatures();
void read_lettre_error(const reader_input&, reading_sink&);
std::vector<std::string_view> lettre_error_signatures();
void read_mail_command_error(const reader_input&, reading_sink&);
std::vector<std::string_view> mail_command_error_signatures();
void read_msmtp_error(const reader_input&, reading_sink&);
std::vector<std::string_view> msmtp_error_signatures();
void read_nodemailer_error(const reader_input&, reading_sink&);
std::vector<std::string_view> nodemailer_error_signatures();
void read_outlook_error(const reader_input&, reading_sink&);
std::vector<std::string_view> outlook_error_signatures();
void read_phpmailer_error(const reader_input&, reading_sink&);
std::vector<std::string_view> phpmailer_error_signatures();
void read_ruby_error(const reader_input&, reading_sink&);
std::vector<std::string_view> ruby_error_signatures();
void read_smtplib_error(const reader_input&, reading_sink&);
void read_symfony_error(const reader_input&, reading_sink&);
std::vector<std::string_view> symfony_error_signatures();
void read_thunderbird_error(const reader_input&, reading_sink&);
std::vector<std::string_view> thunderbird_error_signatures();
void read_webmail_error(const reader_input&, reading_sink&);
std::vector<std::string_view> webmail_error_signatures();

}  // namespace smtp_explain
