"""The texts of the invented paper, with everything that WordPress lets people write."""

SITE = "https://harbour-gazette.example"
UPLOADS = f"{SITE}/wp-content/uploads"

# Almost every block of the editor, each with words of its own.
BLOCKS = f"""<!-- wp:paragraph {{"dropCap":true,"fontSize":"large"}} -->
<p class="has-drop-cap has-large-font-size">The <strong>morning ferry</strong> left an hour late, and <em>nobody</em> on the quay was surprised. The <a href="{SITE}/2019/03/04/the-long-winter/">long winter</a> had taught them patience.</p>
<!-- /wp:paragraph -->

<!-- wp:heading -->
<h2 class="wp-block-heading">What the captain saw</h2>
<!-- /wp:heading -->

<!-- wp:heading {{"level":5}} -->
<h5>A small heading</h5>
<!-- /wp:heading -->

<!-- wp:list -->
<ul><!-- wp:list-item -->
<li>Two buoys adrift<!-- wp:list {{"ordered":true}} -->
<ol><!-- wp:list-item -->
<li>The red one</li>
<!-- /wp:list-item --></ol>
<!-- /wp:list --></li>
<!-- /wp:list-item -->

<!-- wp:list-item -->
<li>A gap in the sea wall</li>
<!-- /wp:list-item --></ul>
<!-- /wp:list -->

<!-- wp:quote -->
<blockquote class="wp-block-quote"><!-- wp:paragraph -->
<p>I have never seen the water so high in October.</p>
<!-- /wp:paragraph --><cite>Signe Dahl, harbour master</cite></blockquote>
<!-- /wp:quote -->

<!-- wp:pullquote -->
<figure class="wp-block-pullquote"><blockquote><p>Patience is a tide too.</p><cite>Quayside saying</cite></blockquote></figure>
<!-- /wp:pullquote -->

<!-- wp:image {{"id":301,"sizeSlug":"large","linkDestination":"media"}} -->
<figure class="wp-block-image size-large"><a href="{UPLOADS}/2021/10/ferry.jpg"><img src="{UPLOADS}/2021/10/ferry-1024x683.jpg" alt="A white ferry at a stone quay" class="wp-image-301"/></a><figcaption class="wp-element-caption">The <em>Petrel</em> at her berth.</figcaption></figure>
<!-- /wp:image -->

<!-- wp:gallery {{"ids":[302,303],"linkTo":"none"}} -->
<figure class="wp-block-gallery columns-2"><ul class="blocks-gallery-grid"><li class="blocks-gallery-item"><figure><img src="{UPLOADS}/2021/10/wall.jpg" alt="" data-id="302" class="wp-image-302"/><figcaption>The gap, seen from the north</figcaption></figure></li><li class="blocks-gallery-item"><figure><img src="{UPLOADS}/2021/10/buoy.png" alt="" data-id="303" class="wp-image-303"/></figure></li></ul></figure>
<!-- /wp:gallery -->

<!-- wp:gallery {{"linkTo":"none"}} -->
<figure class="wp-block-gallery has-nested-images"><!-- wp:image {{"id":302}} -->
<figure class="wp-block-image"><img src="{UPLOADS}/2021/10/wall.jpg" alt="" class="wp-image-302"/></figure>
<!-- /wp:image -->

<!-- wp:image {{"id":301}} -->
<figure class="wp-block-image"><img src="{UPLOADS}/2021/10/ferry.jpg" alt="" class="wp-image-301"/></figure>
<!-- /wp:image --><figcaption class="blocks-gallery-caption">Two views of one morning</figcaption></figure>
<!-- /wp:gallery -->

<!-- wp:media-text {{"mediaId":303,"mediaType":"image"}} -->
<div class="wp-block-media-text"><figure class="wp-block-media-text__media"><img src="{UPLOADS}/2021/10/buoy.png" alt="A red buoy on gravel" class="wp-image-303"/></figure><div class="wp-block-media-text__content"><!-- wp:paragraph -->
<p>The red buoy came ashore by the cannery.</p>
<!-- /wp:paragraph --></div></div>
<!-- /wp:media-text -->

<!-- wp:cover {{"url":"{UPLOADS}/2021/10/wall.jpg","id":302,"dimRatio":50}} -->
<div class="wp-block-cover has-background-dim" style="background-image:url({UPLOADS}/2021/10/wall.jpg)"><div class="wp-block-cover__inner-container"><!-- wp:paragraph {{"align":"center"}} -->
<p class="has-text-align-center">Eighty years of stone</p>
<!-- /wp:paragraph --></div></div>
<!-- /wp:cover -->

<!-- wp:columns -->
<div class="wp-block-columns"><!-- wp:column -->
<div class="wp-block-column"><!-- wp:paragraph -->
<p>On the left, the old timetable.</p>
<!-- /wp:paragraph --></div>
<!-- /wp:column -->

<!-- wp:column -->
<div class="wp-block-column"><!-- wp:paragraph -->
<p>On the right, the new one.</p>
<!-- /wp:paragraph --></div>
<!-- /wp:column --></div>
<!-- /wp:columns -->

<!-- wp:group {{"tagName":"section"}} -->
<section class="wp-block-group"><!-- wp:table -->
<figure class="wp-block-table"><table class="has-fixed-layout"><thead><tr><th>Pier</th><th>Depth</th></tr></thead><tbody><tr><td>North</td><td>7 m</td></tr><tr><td colspan="2">South pier closed</td></tr></tbody><tfoot><tr><td>Mean</td><td>7 m</td></tr></tfoot></table><figcaption>Soundings of 4 October</figcaption></figure>
<!-- /wp:table --></section>
<!-- /wp:group -->

<!-- wp:code -->
<pre class="wp-block-code"><code>depth = sounding - tide
if depth &lt; 3: close()</code></pre>
<!-- /wp:code -->

<!-- wp:preformatted -->
<pre class="wp-block-preformatted">06:10  Petrel
07:40  Tern</pre>
<!-- /wp:preformatted -->

<!-- wp:verse -->
<pre class="wp-block-verse">Grey water, grey stone,
the gull keeps its own clock.</pre>
<!-- /wp:verse -->

<!-- wp:separator -->
<hr class="wp-block-separator"/>
<!-- /wp:separator -->

<!-- wp:spacer {{"height":"40px"}} -->
<div style="height:40px" aria-hidden="true" class="wp-block-spacer"></div>
<!-- /wp:spacer -->

<!-- wp:buttons -->
<div class="wp-block-buttons"><!-- wp:button -->
<div class="wp-block-button"><a class="wp-block-button__link" href="https://tides.example/table">See the tide table</a></div>
<!-- /wp:button --></div>
<!-- /wp:buttons -->

<!-- wp:embed {{"url":"https://www.youtube.com/watch?v=tide0000001","type":"video","providerNameSlug":"youtube"}} -->
<figure class="wp-block-embed is-type-video"><div class="wp-block-embed__wrapper">
https://www.youtube.com/watch?v=tide0000001
</div><figcaption>The wave, filmed from the church tower</figcaption></figure>
<!-- /wp:embed -->

<!-- wp:core-embed/vimeo {{"url":"https://vimeo.com/76979871"}} -->
<figure class="wp-block-embed-vimeo"><div class="wp-block-embed__wrapper">
https://vimeo.com/76979871
</div></figure>
<!-- /wp:core-embed/vimeo -->

<!-- wp:audio {{"id":306}} -->
<figure class="wp-block-audio"><audio controls src="{UPLOADS}/2021/10/foghorn.mp3"></audio><figcaption>The foghorn at dawn</figcaption></figure>
<!-- /wp:audio -->

<!-- wp:video -->
<figure class="wp-block-video"><video controls src="{UPLOADS}/2021/10/quay.mp4"></video></figure>
<!-- /wp:video -->

<!-- wp:file {{"id":305,"href":"{UPLOADS}/2021/10/report.pdf"}} -->
<div class="wp-block-file"><object class="wp-block-file__embed" data="{UPLOADS}/2021/10/report.pdf" type="application/pdf"></object><a href="{UPLOADS}/2021/10/report.pdf">The engineers’ report</a><a href="{UPLOADS}/2021/10/report.pdf" class="wp-block-file__button" download>Download</a></div>
<!-- /wp:file -->

<!-- wp:html -->
<div class="map"><iframe src="https://maps.example/embed?at=harbour" title="Map of the harbour"></iframe><script>var harbour = "SCRIPT-WORDS";</script></div>
<!-- /wp:html -->

<!-- wp:shortcode -->
[weather_widget station="north-pier"]
<!-- /wp:shortcode -->

<!-- wp:more {{"customText":"Read on"}} -->
<!--more Read on-->
<!-- /wp:more -->

<!-- wp:nextpage -->
<!--nextpage-->
<!-- /wp:nextpage -->

<!-- wp:details -->
<details class="wp-block-details"><summary>How the depth is measured</summary><!-- wp:paragraph -->
<p>With a line, a lead and a steady hand.</p>
<!-- /wp:paragraph --></details>
<!-- /wp:details -->

<!-- wp:latest-posts {{"postsToShow":3}} /-->

<!-- wp:block {{"ref":402}} /-->

<!-- wp:lighthouse-pack/alert {{"tone":"warm"}} -->
<div class="lighthouse-alert"><p>Small craft stay in harbour tonight.</p></div>
<!-- /wp:lighthouse-pack/alert -->

<!-- wp:freeform -->
An old paragraph kept in a classic block.

And a second one, with [caption id="attachment_301" align="alignright" width="300"]<img class="size-medium wp-image-301" src="{UPLOADS}/2021/10/ferry-300x200.jpg" alt="" width="300" height="200" /> The ferry, once more[/caption] a picture in it.
<!-- /wp:freeform -->

<!-- wp:paragraph {{"broken": -->
<p>A block whose settings were cut off.</p>
<!-- /wp:paragraph -->

<!-- wp:paragraph -->
<p>A block that nobody closed.</p>
"""

CLASSIC = f"""The council met on Tuesday.
It did not agree.\r
\r
<strong>The mayor</strong> spoke of "patience" &amp; thrift; the harbour master spoke of stone. 3 < 4, he said.

<!--more-->

[caption id="attachment_301" align="aligncenter" width="300"]<a href="{UPLOADS}/2021/10/ferry.jpg"><img class="size-medium wp-image-301" src="http://www.harbour-gazette.example/wp-content/uploads/2021/10/ferry-300x200.jpg" alt="The ferry" width="300" height="200" /></a> The ferry on a <em>calmer</em> day[/caption]

[caption id="attachment_302" align="alignleft" width="150" caption="Old style: the sea wall"]<img class="wp-image-302" src="/wp-content/uploads/2021/10/wall-150x150.jpg" alt="" />[/caption]

<h1>The vote</h1>
<ul>
	<li>Nine in favour</li>
	<li>Eight against</li>
</ul>
<blockquote>We shall mend it before the next spring tide.

Or we shall not.</blockquote>

[gallery ids="303,302" columns="2" link="file"]

https://www.youtube.com/watch?v=wall0000002

[embed width="600"]https://vimeo.com/22439234[/embed]

[audio mp3="{UPLOADS}/2021/10/foghorn.mp3"][/audio]

[video width="640" mp4="{UPLOADS}/2021/10/quay.mp4"][/video]

[playlist ids="306"]

[poll id='17' title="Should the wall be mended?"]

Write [[gallery]] to show a gallery. She said it was "a misteak [sic]".

<!--nextpage-->

See <a href="/2019/03/04/the-long-winter/">the winter</a>, <a href="{SITE}/?p=102">the letter</a>, <a href="#notes">the notes</a>, <a href="mailto:desk@harbour-gazette.example">the desk</a> and <a href="javascript:alert('SCRIPT-WORDS')">nothing</a>.

A picture <img class="alignright wp-image-303" src="https://i0.wp.com/harbour-gazette.example/wp-content/uploads/2021/10/buoy-300x200.png?resize=300%2C200&ssl=1" alt="A buoy" /> in the middle, a missing one <img src="{UPLOADS}/2018/01/gone.jpg" alt="The lost lighthouse" /> and a smile <img class="emoji" src="https://s.w.org/smile.png" alt="🙂" />.

<pre>  Nave   12
  Aisle   7</pre>
<div style="color:red" onclick="alert('SCRIPT-WORDS')"><span class="x"><font color="red">Words in colour</font></span></div>
<script>document.write("SCRIPT-WORDS")</script><style>p {{ color: red }}</style><form action="/"><input name="q" /> FORM-WORDS</form>
<iframe src="//player.vimeo.com/video/22439234"></iframe>
<table><tr><td>Ayes<td>9<tr><td>Noes<td>8</table>
The last words of the story end in ]]> and nothing is lost."""
