import { renderHook, act } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { listen, useChanges, useStreamState, type Change } from "./live";

class FakeStream extends EventTarget {
  static readonly CLOSED = 2;
  static last: FakeStream;
  readyState = 1;
  constructor(readonly url: string) {
    super();
    FakeStream.last = this;
  }
  close() {
    this.readyState = FakeStream.CLOSED;
  }
  say(name: string, data: object = {}) {
    act(() => { this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) })); });
  }
}

function heard() {
  const changes: Change[] = [];
  renderHook(() => { useChanges((change) => changes.push(change)); });
  const { result: state } = renderHook(useStreamState);
  return { changes, state };
}

describe("the stream of changes", () => {
  beforeEach(() => { vi.stubGlobal("EventSource", FakeStream); });

  it("has everything read anew when it begins, and not when it goes on after a break", () => {
    const { changes, state } = heard();
    const stop = listen();
    FakeStream.last.say("ready");
    expect(changes).toEqual([{ name: "resync" }]);
    FakeStream.last.say("error");
    expect(state.current).toBe("lost");
    FakeStream.last.say("ready");
    expect(state.current).toBe("live");
    expect(changes).toHaveLength(1);
    act(stop);
  });

  it("tells what changed, and to read anew when nobody knows", () => {
    const { changes } = heard();
    const stop = listen();
    FakeStream.last.say("resync");
    FakeStream.last.say("record.changed", { model_id: "m", at: "2026-11-23T12:00:01.103Z" });
    expect(changes.map(({ name, model_id }) => [name, model_id])).toEqual([["resync", undefined], ["record.changed", "m"]]);
    act(stop);
  });

  it("asks again by itself when it was refused", () => {
    vi.useFakeTimers();
    const stop = listen();
    const refused = FakeStream.last;
    refused.readyState = FakeStream.CLOSED;
    refused.say("error");
    act(() => { vi.advanceTimersByTime(5000); });
    expect(FakeStream.last).not.toBe(refused);
    act(stop);
    vi.useRealTimers();
  });

  it("is closed while the tab is hidden", () => {
    const stop = listen();
    const visibility = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    act(() => { document.dispatchEvent(new Event("visibilitychange")); });
    expect(FakeStream.last.readyState).toBe(FakeStream.CLOSED);
    visibility.mockReturnValue("visible");
    act(stop);
  });
});
