"""The record form on a weak line: nothing typed or sent is lost, nothing is there twice."""

from collections import Counter
from datetime import timedelta
from io import BytesIO
from time import sleep
from urllib.parse import urlparse

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image

from tests import factories as f
from tests.browser.breaking_proxy import BreakingProxy
from tests.browser.conftest import PHONE
from tests.world import World
from tracker.files.models import StoredFile
from tracker.performance.models import Attachment, Record, Task

LOST_LINE = ("failed: ", "console: ")
SUBMISSIONS = 200
WITH_PHOTO = 20


@pytest.fixture
def world(transactional_db):
    """A cycle of this very year with one task due tomorrow, and no draft."""
    world = World(f.Cast())
    today = timezone.localdate()
    type(world.cycle).objects.update(
        starts_on=today - timedelta(days=100), ends_on=today + timedelta(days=100)
    )
    Task.objects.update(
        period_start=today.replace(day=1), scheduled_on=today, due_on=today + timedelta(days=1)
    )
    world.draft.delete()
    return world


@pytest.fixture
def secretary(world, open_page, log_in):
    page = open_page(PHONE, language="en")
    log_in(page, world.cast.secretary)
    return page


def address(world):
    return f"/records/new/?task={world.task.pk}"


def write(page, words):
    page.locator("textarea[name=what_was_done]").fill(words)


def told():
    """The words of every record, with its status; the world's own records left out."""
    rows = Record.objects.exclude(what_was_done="PLANTED-7F3A")
    return list(rows.order_by("id").values_list("status", "what_was_done"))


def picture(size=(1200, 900)):
    drawn = BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(drawn, "JPEG", quality=95)
    return drawn.getvalue()


def choose(page, name="会议.jpg", content=None):
    file = {"name": name, "mimeType": "image/jpeg", "buffer": content or picture((40, 30))}
    page.locator("input[name=documents]").set_input_files([file])


def wait_until(page, act, seconds=30):
    """Wait until `act()` is true, while the page goes on."""
    for _ in range(seconds * 10):
        if act():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come about in time")


# Two hundred over a line that breaks --------------------------------------------------------------


@pytest.fixture
def line(live_server):
    parts = urlparse(live_server.url)
    proxy = BreakingProxy((parts.hostname, parts.port), seed=7)
    yield proxy
    proxy.close()


SUBMIT = """async ([count, photos, withKey]) => {
  const form = document.querySelector("form[data-record]");
  const { user } = document.body.dataset;
  const drawing = document.createElement("canvas");
  const photo = await new Promise((done) => drawing.toBlob(done, "image/png"));
  for (let n = 0; n < count; n += 1) {
    const fields = new Map(new FormData(form));
    for (const name of ["tasks", "photos", "documents", "csrfmiddlewaretoken"]) fields.delete(name);
    const key = outbox.number() + outbox.number();
    fields.set("title", `visit ${n}`);
    fields.set("what_was_done", `visited family ${n}`);
    if (withKey) fields.set("key", key); else fields.delete("key");
    const files = n < photos ? [{ number: outbox.number(), name: `${n}.png`, blob: photo }] : [];
    await outbox.put({
      // alike on purpose: the writer has said already that each is another event
      act: "send.another",
      key, user, title: `visit ${n}`, fields: [...fields], files, at: Date.now() - count + n,
      address: form.getAttribute("action"), uploads: form.dataset.files,
    });
  }
}"""
SEND = """async (seconds) => {
  const end = Date.now() + seconds * 1000;
  while ((await outbox.all()).length && Date.now() < end) await outbox.sendAll();
  return (await outbox.all()).map(({ title, errors }) => [title, errors]);
}"""


def submit_over(line, world, open_page, client, *, count, photos=0, with_key=True):
    """Put forms into the outbox of a page behind the line and let it send them all."""
    page = open_page(PHONE, language="en")
    page.expected += ["failed: ", "console: "]
    client.force_login(world.cast.secretary)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    origin = f"http://localhost:{line.port}"
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": origin}])
    page.goto(f"{origin}/records/new/")
    page.wait_for_load_state("networkidle")
    page.evaluate(SUBMIT, [count, photos, with_key])
    line.break_share = 0.35
    return page.evaluate(SEND, 240)  # far more than it needs, for a machine with other work


def test_two_hundred_submissions_over_a_breaking_line_arrive_once_each(
    world, open_page, client, line
):
    left = submit_over(line, world, open_page, client, count=SUBMISSIONS, photos=WITH_PHOTO)
    assert left == []
    words = Counter(told())
    assert words == {("sent", f"visited family {n}"): 1 for n in range(SUBMISSIONS)}
    # a file that went up while its answer was lost is not there twice either
    assert StoredFile.objects.exclude(kind="pdf").count() == WITH_PHOTO
    assert Counter(Attachment.objects.exclude(file__kind="pdf").values_list("record")) == {
        (record.pk,): 1
        for record in Record.objects.filter(
            what_was_done__in=[f"visited family {n}" for n in range(WITH_PHOTO)]
        )
    }
    # and the line did break, at each of its moments
    assert all(line.cuts[fate] >= 10 for fate in ("before", "midway", "unheard"))


def test_without_its_key_a_form_over_a_breaking_line_arrives_several_times(
    world, open_page, client, line
):
    """The control: it is the key that makes one of several tries."""
    left = submit_over(line, world, open_page, client, count=80, with_key=False)
    assert left == []
    assert max(Counter(told()).values()) > 1


# Without a connection -----------------------------------------------------------------------------


def test_what_is_sent_without_a_connection_waits_and_goes_out_once(world, secretary):
    page = secretary
    page.expected += LOST_LINE
    page.goto(address(world))
    write(page, "学习讨论。")
    page.context.set_offline(True)
    choose(page)
    page.locator(".sticky-foot button[value=send]").click()
    page.locator("#outbox", has_text="1 waiting to send").wait_for()
    where = page.get_by_text("Kept on this phone, unencrypted, for 30 days at most. Logging out")
    assert where.is_visible()
    assert told() == []
    page.context.set_offline(False)
    page.locator("#outbox", has_text="1 sent").wait_for()
    assert not where.is_visible()
    wait_until(page, lambda: told() == [("sent", "学习讨论。")])
    record = Record.objects.get(what_was_done="学习讨论。")
    assert [row.file.name for row in record.attachments.all()] == ["会议.jpg"]
    page.goto("/tasks/")
    assert page.locator("#outbox").count() == 0


def test_the_next_page_tells_of_what_was_sent_while_the_outbox_was_sending(world, secretary):
    page = secretary
    page.goto(address(world))
    write(page, "学习讨论。")
    # as at the coming back of a line, or every half minute: in the very moment of the press
    page.evaluate("setInterval(outbox.sendAll, 1)")
    page.locator(".sticky-foot button[value=send]").click()
    page.locator(".message.success").wait_for()
    assert told() == [("sent", "学习讨论。")]


def test_what_waits_is_seen_on_every_page_and_by_its_writer_alone(world, secretary, log_in):
    page = secretary
    page.expected += LOST_LINE
    page.goto(address(world))
    write(page, "学习讨论。")
    page.route("**/records/**", lambda route: route.abort())
    page.locator(".sticky-foot button[value=send]").click()
    page.locator("#outbox").wait_for()
    page.goto("/")
    page.locator("#outbox", has_text="1 waiting to send").wait_for()
    log_in(page, world.cast.other_secretary)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert page.locator("#outbox").count() == 0
    log_in(page, world.cast.secretary)
    page.unroute("**/records/**")
    page.goto("/")
    wait_until(page, lambda: told() == [("sent", "学习讨论。")])


def test_a_session_that_ended_loses_nothing(world, secretary, log_in):
    page = secretary
    page.expected += LOST_LINE
    page.goto(address(world))
    write(page, "学习讨论。")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator(".sticky-foot button[value=send]").click()
    page.locator("#outbox", has_text="Log in again").wait_for()
    log_in(page, world.cast.secretary)
    page.goto("/tasks/")
    wait_until(page, lambda: told() == [("sent", "学习讨论。")])


def test_what_the_server_refuses_is_shown_and_can_be_opened_and_mended(world, secretary):
    page = secretary
    page.expected += [*LOST_LINE, "422: POST"]
    page.goto(address(world))
    page.context.set_offline(True)
    page.locator("input[name=happened_on]").fill("2026-01-01".replace("2026", "2020"))
    write(page, "学习讨论。")
    page.locator(".sticky-foot button[value=send]").click()
    page.locator("#outbox").wait_for()
    page.context.set_offline(False)
    page.locator("#outbox", has_text="Needs your attention").wait_for()
    page.locator("#outbox [data-open]").click()
    page.locator(".restored").wait_for()
    assert page.locator("textarea[name=what_was_done]").input_value() == "学习讨论。"
    page.locator("button[data-day]").first.click()
    page.locator(".sticky-foot button[value=send]").click()
    page.locator(".message.success").wait_for()
    assert told() == [("sent", "学习讨论。")]
    assert page.locator("#outbox").count() == 0


def open_what_waits(page, world):
    """Send over a dead line, and from another page open what waits, with the line alive again."""
    page.expected += LOST_LINE
    page.goto(address(world))
    write(page, "学习讨论。")
    page.route("**/records/**", lambda route: route.abort())
    page.locator(".sticky-foot button[value=send]").click()
    page.locator("#outbox", has_text="1 waiting to send").wait_for()
    with page.expect_event("requestfailed"):  # that page tries too, and again in half a minute
        page.goto("/tasks/")
    page.unroute("**/records/**")
    page.locator("#outbox [data-open]").click()
    page.locator(".restored").wait_for()


def test_what_waits_and_is_opened_to_be_changed_goes_out_as_it_was_changed(world, secretary):
    page = secretary
    open_what_waits(page, world)
    page.evaluate("outbox.sendAll()")
    page.wait_for_timeout(500)
    # nobody has pressed the button: neither from here nor from another page
    assert [status for status, _words in told()] in ([], ["draft"])
    page.goto("/tasks/")
    page.locator("#outbox", has_text="opened to be changed").wait_for()
    page.evaluate("outbox.sendAll()")
    page.wait_for_timeout(500)
    assert [status for status, _words in told()] in ([], ["draft"])
    page.locator("#outbox [data-open]").click()
    page.locator(".restored").wait_for()
    write(page, "学习讨论两小时。")
    page.locator(".sticky-foot button[value=send]").click()
    page.locator(".message.success").wait_for()
    assert told() == [("sent", "学习讨论两小时。")]
    assert page.locator("#outbox").count() == 0


def test_what_was_opened_and_is_sent_without_a_connection_waits_as_before(world, secretary):
    page = secretary
    open_what_waits(page, world)
    write(page, "学习讨论两小时。")
    page.context.set_offline(True)
    page.locator(".sticky-foot button[value=send]").click()
    page.locator("#outbox", has_text="1 waiting to send").wait_for()
    page.context.set_offline(False)
    page.locator("#outbox", has_text="1 sent").wait_for()
    wait_until(page, lambda: told() == [("sent", "学习讨论两小时。")])


def test_what_is_deleted_while_its_files_go_up_is_not_sent(world, secretary):
    page = secretary
    page.expected += LOST_LINE
    page.goto(address(world))
    write(page, "学习讨论。")
    page.context.set_offline(True)
    choose(page)
    page.locator(".sticky-foot button[value=send]").click()
    page.locator("#outbox", has_text="1 waiting to send").wait_for()
    uploads = []

    def slowly(route):
        uploads.append(route.request.url)
        sleep(1)
        route.continue_()

    page.route("**/records/files/**", slowly)
    page.evaluate("""() => {
      const { send } = XMLHttpRequest.prototype;
      window.goingUp = new Promise((done) => {
        XMLHttpRequest.prototype.send = function (...body) {
          done();
          return send.apply(this, body);
        };
      });
    }""")
    page.context.set_offline(False)  # the page begins by itself
    page.evaluate("""async () => {
      await goingUp;
      const [{ key }] = await outbox.all();
      await outbox.remove(key);
      await outbox.sendAll();
    }""")
    assert uploads
    assert told() == []


def test_logging_out_asks_before_it_deletes_what_waits(world, secretary):
    page = secretary
    page.expected += LOST_LINE
    page.goto(address(world))
    write(page, "学习讨论。")
    page.route("**/records/**", lambda route: route.abort())
    page.locator(".sticky-foot button[value=send]").click()
    page.locator("#outbox").wait_for()
    page.locator("details.menu summary").click()
    page.locator("form[action$='/logout/'] button").click()
    page.locator("#outbox [data-leave]").wait_for()
    page.locator("#outbox [data-no]").click()
    page.goto("/tasks/")
    page.locator("#outbox", has_text="1 waiting to send").wait_for()
    page.locator("details.menu summary").click()
    page.locator("form[action$='/logout/'] button").click()
    page.locator("#outbox [data-yes]").click()
    page.locator("input[name=username]").wait_for()
    assert page.evaluate("Object.keys(localStorage).filter((n) => !n.startsWith('review'))") == []


# Text ---------------------------------------------------------------------------------------------


def test_what_was_typed_is_there_again_after_the_page_was_closed(world, secretary):
    page = secretary
    page.expected += LOST_LINE
    page.goto(address(world))
    page.route("**/records/draft/**", lambda route: route.abort())
    write(page, "写了一半")
    page.locator("input[name=attended]").fill("7")
    page.goto("/tasks/")
    page.goto(address(world))
    page.locator(".restored").wait_for()
    assert page.locator("textarea[name=what_was_done]").input_value() == "写了一半"
    assert page.locator("input[name=attended]").input_value() == "7"
    page.locator(".restored button").click()
    page.wait_for_load_state("networkidle")
    assert page.locator("textarea[name=what_was_done]").input_value() == ""
    assert page.evaluate("Object.keys(localStorage).filter((n) => n.startsWith('typed:'))") == []


def test_another_user_of_the_phone_never_sees_what_was_typed(world, secretary, log_in):
    page = secretary
    page.goto("/records/new/")
    write(page, "写了一半")
    page.goto("/tasks/")
    log_in(page, world.cast.other_secretary)
    page.goto("/records/new/")
    page.wait_for_load_state("networkidle")
    assert page.locator("textarea[name=what_was_done]").input_value() == ""
    assert page.evaluate("JSON.stringify(localStorage)").count("写了一半") == 0


def test_a_draft_is_saved_by_itself_every_fifteen_seconds(world, secretary):
    page = secretary
    page.clock.install()
    page.goto(address(world))
    write(page, "写了一半")
    page.clock.run_for(15_000)
    page.locator("#record-saved", has_text="saved ").wait_for()
    assert told() == [("draft", "写了一半")]
    write(page, "写完了")
    page.clock.run_for(15_000)
    wait_until(page, lambda: told() == [("draft", "写完了")])
    page.locator(".sticky-foot button[value=send]").click()
    page.locator(".message.success").wait_for()
    assert told() == [("sent", "写完了")]


# Files --------------------------------------------------------------------------------------------


def test_a_file_whose_line_breaks_twice_goes_up_at_the_third_try(world, secretary):
    page = secretary
    page.expected += LOST_LINE
    tries = []

    def break_twice(route):
        tries.append(1)
        route.abort() if len(tries) <= 2 else route.continue_()

    page.route("**/records/files/**", break_twice)
    page.goto(address(world))
    choose(page)
    page.locator(".file-row", has_text="uploaded").wait_for()
    write(page, "学习讨论。")
    page.locator(".sticky-foot button[value=send]").click()
    page.locator(".message.success").wait_for()
    assert len(tries) == 3
    assert Attachment.objects.filter(record__what_was_done="学习讨论。").count() == 1


def test_a_large_photo_is_made_smaller_before_it_goes_up(world, secretary):
    page = secretary
    sent = []
    page.on("request", lambda request: sent.append(request) if "/files/" in request.url else None)
    page.goto(address(world))
    content = picture((3000, 2000))
    choose(page, "村道.png", content)
    page.locator(".file-row", has_text="uploaded").wait_for()
    with Image.open(settings.MEDIA_ROOT / StoredFile.objects.latest("id").path) as kept:
        assert kept.size == (1600, 1067)
    assert StoredFile.objects.latest("id").name == "村道.jpg"


def test_a_file_that_is_not_taken_says_why_and_can_be_removed(world, secretary):
    page = secretary
    page.expected.append("422: POST")
    page.goto(address(world))
    choose(page, "seite.jpg", b"<html>" * 10)
    page.locator(".file-row", has_text="Web pages").wait_for()
    write(page, "学习讨论。")
    page.locator(".sticky-foot button[value=send]").click()
    page.locator("#record-saved", has_text="remove it first").wait_for()
    page.locator(".file-row [data-remove]").click()
    page.locator(".sticky-foot button[value=send]").click()
    page.locator(".message.success").wait_for()
    assert told() == [("sent", "学习讨论。")]


# Without scripts, and the first screen ------------------------------------------------------------


def test_without_scripts_the_form_sends_itself_with_its_files(world, open_page, log_in):
    page = open_page(PHONE, scripts=False)
    log_in(page, world.cast.secretary)
    page.goto(address(world))
    write(page, "学习讨论。")
    choose(page)
    page.locator(".sticky-foot button[value=send]").click()
    page.locator(".message.success").wait_for()
    assert told() == [("sent", "学习讨论。")]
    assert Attachment.objects.filter(record__what_was_done="学习讨论。").count() == 1


def make_the_names_long(world):
    """Names as long as real ones: they must not push the form down."""
    home, person = world.cast.east, world.cast.secretary.person
    home.name_zh = "青石镇清溪湾村第一党支部委员会"
    home.name_en = "Party branch of Qingxi Bend village in Qingshi"
    home.save(update_fields=["name_zh", "name_en"])
    person.name = "阿卜杜热依木·买买提"
    person.save(update_fields=["name"])


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_first_screen_holds_what_a_record_needs(world, open_page, log_in, language):
    make_the_names_long(world)
    page = open_page(PHONE, language=language)
    log_in(page, world.cast.secretary)
    page.goto(address(world))
    foot = page.locator(".sticky-foot").bounding_box()["y"]
    places = {
        name: page.locator(selector).bounding_box()["y"]
        for name, selector in {
            "task": "h1",
            "date": "input[name=happened_on]",
            "attendance": "input[name=attended]",
            "text": "textarea[name=what_was_done]",
        }.items()
    }
    assert {name: y for name, y in places.items() if y > foot - 24} == {}
    assert page.locator("input[name=happened_on]").input_value() == str(timezone.localdate())
