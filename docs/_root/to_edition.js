// From the page above both editions to the one in the reader's language.
const korean = navigator.languages.findIndex((language) => language.startsWith("ko"));
const english = navigator.languages.findIndex((language) => language.startsWith("en"));
const first = korean >= 0 && (english < 0 || korean < english) ? "ko" : "en";
location.replace(first + "/index.html");
