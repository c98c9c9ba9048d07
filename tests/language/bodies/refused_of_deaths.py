"""Bodies that are refused for what they say of deaths and pauses, by code and a name of it."""

from __future__ import annotations

from tests.language.bodies.refused import dart, rust

REFUSED_OF_DEATHS = {
    "S211 handed back": rust("pass")
    + """
@rust
async def begin(self) -> Guard:
    return await self.db.lock()
@rust
async def commit(self, t):
    pass
@isolate
async def other(self):
    t = await self.begin()
    await self.commit(t)
""",
    "S217 pause": rust("pause('nobody')"),
    "S217 resume": rust("resume()"),
    "S211 kill": dart("kill('app', 'fast')"),
    "S211 kill option": dart("kill('app', how='immediate')"),
    "S211 kill nobody": dart("kill()"),
    "S208 dispose": rust("dispose()"),
    "S217 near": dart("kill('ap')"),
    "S217 party": dart("kill(self.app)"),
    "S217 none": "@task\nasync def main(self):\n    kill('app')\n",
    "S217 several": "@isolate(count=2)\nasync def app(self):\n    kill('app')\n",
}
