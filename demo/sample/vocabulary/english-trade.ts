import { grammar } from '../grammar.js'

export const shop = grammar(String.raw`
thing := rain jacket, desk lamp, kettle, hiking boots, office chair, frying pan, backpack, wool blanket, bicycle light, coffee grinder, pocket calculator, garden hose, wall clock, school compass set
mat := stainless steel, recycled polyester, solid oak, merino wool, brushed aluminium, organic cotton, tempered glass, vegetable-tanned leather
brand := Norrland, Tackeby, Osmo & Dale, Fernwick, Quaylight, Brasso Mill, Helmstead
s:
The <brand> <thing> is made of <mat> and weighs only <90-2400> grams.
Now $<9-240>.<10-99> instead of $<250-420>.<10-99>; you save <5-60> % until stocks last.
Free delivery for orders above $<30-90>, otherwise $<3-9>.<10-99> a parcel.
Customers who bought this <thing> also looked at the <brand> <thing>.
The <mat> surface is easy to clean: a damp cloth is enough.
<2-10> year guarantee on the <thing>, including the <handle|zip|switch|stitching|hinges>.
Available in <sand|charcoal|moss green|brick red|navy> and <cream|slate|mustard|plum>, sizes <S|36|one> to <XL|46|XXL>.
“I have used my <thing> every day for <2-30> months and it still looks new,” writes a buyer from <Leeds|Perth|Toronto|Cork>.
Return the <thing> within <14-90> days and we refund $<9-400> without asking why.
The <thing> ships in a box of recycled cardboard, <20-90> by <10-60> centimetres.
Compared with last year's model, <brand> moved the <button|strap|lid|lever> to the left side.
In stock: <2-400> pieces, dispatched within <1-5> working days from our warehouse.
A bundle of two <thing>s costs $<20-300>, a third one is half price.
Rated <3-5> out of 5 by <12-900> verified buyers for <comfort|value|finish|ease of use>.
Pair it with the <brand> <thing> in <mat> for a matching set.
The <thing> comes assembled; only the <feet|shade|cover|cable> has to be attached.
Gift wrapping costs $<2-6>.50 and can be chosen at the checkout.
title:
<brand> <thing>, <mat>: $<9-300>.99
<thing> by <brand>
Buy <thing> in <mat>
heading := Description, Details, Delivery and returns, Customer reviews, You may also like, Care
item:
Material: <mat>
Weight: <90-2400> g
Warranty: <2-10> years
Item number: <10000-99999>
`)

export const software = grammar(String.raw`
tool := the package manager, the build server, the reverse proxy, the message broker, the test runner, the container engine, the job scheduler, the log shipper, the template engine, the shell
file := config.yaml, settings.json, deploy.sh, Makefile, server.conf, .env, main.go, package.lock, docker-compose.yml, crontab
var := $HOME, $PATH, $PORT, $USER, $DB_URL, $LOG_LEVEL, $TMPDIR, $API_TOKEN
s:
Open <file> in your editor and set the value on line <2-90> to the port that <tool> listens on.
If <tool> prints “permission denied”, check who owns <file> and run the command again.
Export <var> before you start <tool>, or it falls back to the default in <file>.
Version <1-9>.<0-19> of <tool> renamed the option; older tutorials still use the old name in <file>.
Restart <tool> after every change of <file>, since it reads the file only once.
A timeout of <5-90> seconds is enough on a laptop, but <tool> on a busy server may need more.
Commit <file>, but never <var>: secrets do not belong in a repository.
With <tool> in verbose mode you see each request, its status code and <2-9> headers.
On a fresh machine, install <tool> first, then copy <file> into <var>.
The error usually means that <tool> cannot reach the database named in <var>.
Roll back with one command if the health check of <tool> fails <2-5> times.
Tests run in parallel on <2-16> workers; put slow ones in a group of their own.
I keep <file> under /etc and link it from <var>, so that <tool> finds it after an upgrade.
Memory use dropped from <400-900> to <80-390> megabytes once <tool> stopped caching <file>.
Add a rule to <file> so that <tool> rotates its logs every <2-9> days.
Use a feature flag rather than a branch: <tool> can switch it without a new release.
Indentation matters in <file>: two spaces, no tabs, or <tool> refuses to start.
code:
export PORT=<1024-9000>\ncd "<var>/app" && make build\n./<file> --workers <2-16> > logs/out.log
for f in *.log; do\n  gzip -<1-9> "$f" && echo "$f done"\ndone
services:\n  web:\n    image: shop/web:<1-9>.<0-30>\n    ports: ["<1024-9000>:80"]\n    environment:\n      - LOG_LEVEL=<debug|info|warn>
const server = createServer(handler)\nserver.listen(process.env.PORT ?? <1024-9000>)\nconsole.log('ready on port', <1024-9000>)
if [ $# -lt <1-3> ]; then\n  echo "usage: $0 <file>"; exit <1-9>\nfi
title:
How to configure <tool> with <file>
Deploying <tool> in <5-40> minutes
Debugging <tool>: common errors
heading := Prerequisites, Step <1-9>, Configuration, Troubleshooting, Clean up, Next steps
`)

export const forum = grammar(String.raw`
car := estate car, old van, diesel hatchback, camper, scooter, tractor, motorbike, pickup
part := alternator, brake pads, fuel pump, clutch cable, radiator, exhaust, battery, wheel bearing, head gasket, starter motor, door seal
s:
My <car> from <1984-2019> makes a <grinding|rattling|whistling|clicking> noise when I turn <left|right|into the drive>.
Check the <part> first; on my <car> it was loose and the fix took <10-90> minutes.
The garage wants <90-900> for a new <part>, which seems a lot for a <car> with <80-290> thousand on the clock.
I swapped the <part> and the <part>, and the <car> still will not start when it is cold.
Had the same trouble last <winter|spring|summer>, turned out to be the <part>.
Do not drive it like that, a worn <part> can take the <part> with it.
You can get a second-hand <part> from a breaker for <15-120>, just bring the old one.
Spray the bolts of the <part> the evening before, otherwise they shear off.
Is it safe to tow the <car> with a broken <part>, about <5-90> miles?
Update: it was the <part> after all, thanks to everybody who replied!
What year is the <car>? Mine has the <part> on the other side.
Clean the contacts and measure the voltage at the <part>, it should be above <11-13>.
I would sell the <car> and buy a <car> before spending another penny on the <part>.
The manual says to change the <part> every <20-90> thousand miles, nobody does.
Pictures would help, we cannot see which <part> you mean.
Found oil under the <car> again this morning, right below the <part>.
title:
<car>: <part> or <part>?
Help, my <car> needs a new <part>
Strange noise from the <part>
heading := Question, Replies
`)
