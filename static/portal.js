// Small helps on top of pages that work without them. Each module has one business.
import { guardAgainstDoubleSubmit } from "./js/once.js";
import { keepDrafts } from "./js/draft.js";
import { showSaving } from "./js/autosave.js";
import { watchSession } from "./js/session.js";
import { dismissMessages, offerPrinting, focusErrors, showActiveTab, closeMenus } from "./js/page.js";

guardAgainstDoubleSubmit();
showSaving();
keepDrafts();
watchSession();
dismissMessages();
offerPrinting();
focusErrors();
showActiveTab();
closeMenus();
