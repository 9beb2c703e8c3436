"use strict";
// In the folder without a server the frame around a page answers in place of one.
window.cytostormAsk = function (path, body) { return window.parent.cytostormAnswer(path, body); };
