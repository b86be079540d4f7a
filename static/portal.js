// Small helps on top of pages that work without them. Each module has one business.
import { guardAgainstDoubleSubmit } from "./js/once.js";
import { keepDrafts } from "./js/draft.js";
import { showSaving } from "./js/autosave.js";
import { watchSection } from "./js/presence.js";
import { watchSession } from "./js/session.js";
import { dismissMessages, offerPrinting, focusErrors, showActiveTab, closeMenus, openAll } from "./js/page.js";

guardAgainstDoubleSubmit();
showSaving();
watchSection();
keepDrafts();
watchSession();
dismissMessages();
offerPrinting();
focusErrors();
showActiveTab();
closeMenus();
openAll();
